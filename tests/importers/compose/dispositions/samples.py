"""Compose files that say all that is mapped, in one of them at least."""

from cdk_containers.spec import Platform

_EVERYWHERE = """
name: shop
x-aws-cluster: shop
x-aws-vpc: vpc-1
x-aws-loadbalancer: arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/a/b
x-aws-logs_retention: 7
x-aws-cloudformation: {Parameters: {Stage: {Type: String}}}
x-ecs-certificate: arn:aws:acm:us-east-1:123456789012:certificate/a
services:
  web:
    image: nginx:1.27
    platform: linux/arm64
    command: [serve]
    entrypoint: [/run]
    working_dir: /srv
    user: "1000"
    environment:
      {LEVEL: info, API: "http://api:8080", STORE: "http://store:5432", AGAIN: "http://shop-api"}
    labels: {team: shop}
    read_only: true
    init: true
    stdin_open: true
    tty: true
    stop_grace_period: 30s
    mem_limit: 256m
    mem_reservation: 128m
    cpus: 0.5
    cap_add: [SYS_PTRACE]
    cap_drop: [ALL]
    ulimits: {nofile: {soft: 1024, hard: 2048}}
    sysctls: {net.core.somaxconn: "1024"}
    healthcheck: {test: [CMD, ls], interval: 20s, timeout: 7s, retries: 4, start_period: 9s}
    ports:
      - {target: 80, published: "443", x-aws-protocol: https}
      - {target: 81, published: "444", x-aws-protocol: https, x-ecs-certificate:
          "arn:aws:acm:us-east-1:123456789012:certificate/b"}
      - {target: 82, published: "82", app_protocol: http2}
      - {target: 83, published: "83", host_ip: 127.0.0.1}
    links: ["db:store"]
    networks: {front: {aliases: [shop]}, back: null}
    depends_on: {api: {condition: service_healthy}}
    secrets: [{source: token, target: token, uid: "1", gid: "1", mode: 0440}]
    configs: [{source: site, target: /etc/shop/site, uid: "1", gid: "1", mode: 0440}]
    x-aws-role: {Statement: []}
    x-aws-policies: ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
    x-aws-pull_credentials: arn:aws:secretsmanager:us-east-1:123456789012:secret:a
    x-ecs-secrets: {KEY: shop/key}
    x-ecs-health: {path: /ok, codes: 200, port: 80, grace_seconds: 9}
    x-aws-logs_retention: 14
    deploy:
      mode: replicated
      replicas: 2
      labels: {team: shop}
      update_config: {order: start-first, parallelism: 1, failure_action: rollback}
  api:
    build:
      context: api
      dockerfile: Containerfile
      args: {A: b}
      target: out
      network: host
      no_cache: true
      ssh: [default]
      cache_from: [a]
      cache_to: [b]
      additional_contexts: {base: docker-image://alpine}
      secrets: [{source: built, target: in}]
    container_name: shop-api
    expose: ["8080"]
    environment: {SHOP: "http://shop:80"}
    networks: [front, inner]
    logging: {driver: splunk, options: {tag: api}}
    healthcheck: {test: [CMD, ls]}
    deploy:
      resources:
        limits: {cpus: "1", memory: 256M}
        reservations: {memory: 128M}
      x-aws-autoscaling: {cpu: 60, memory: 70, min: 2, max: 4}
      update_config: {x-aws-min_percent: 50, x-aws-max_percent: 150}
      restart_policy: {condition: on-failure}
  db:
    image: postgres:16
    mem_limit: 256m
    cpu_shares: 512
    restart: on-failure
    tmpfs: ["/run:size=64m"]
    volumes:
      - {type: volume, source: data, target: /data, read_only: true, volume: {nocopy: true}}
      - {type: volume, source: old, target: /old}
      - {type: tmpfs, target: /mem, tmpfs: {size: 64m}}
      - {type: volume, target: /scratch}
      - {type: volume, source: data, target: /none}
    networks: [back, inner]
    x-aws-min_percent: 50
    x-aws-max_percent: 150
    x-aws-autoscaling: {cpu: 60, memory: 70, min: 2, max: 4}
    x-ecs-mounts: {/none: scratch}
    secrets: [made]
  job:
    image: shop/job:3
    mem_limit: 64m
    restart: "no"
    volumes_from: [db]
    network_mode: service:db
  twin:
    {image: "b:1", mem_limit: 64m, x-ecs-task: web, pid: "service:web", networks: [named]}
  inline: {build: {context: ., dockerfile_inline: FROM a}, scale: 3, networks: [named]}
  spare:
    image: shop/spare:1
    mem_limit: 64m
    networks: [named]
    healthcheck: {test: [CMD, ls], disable: false}
    volumes: ["kept:/kept"]
    deploy: {resources: {reservations: {cpus: "0.5"}}}
networks:
  front: null
  inner: {internal: true}
  back: {external: true, name: sg-00000000000000001}
  named: {x-aws-securitygroup: sg-00000000000000002}
volumes:
  data: null
  kept: {driver: local, driver_opts: {uid: "1001", permissions: "700"}}
  old: {external: true, name: fs-0123456789abcdef0}
secrets:
  token: {external: true, name: shop/token, x-aws-keys: [user]}
  built: {file: ./built}
  made: {environment: MADE}
configs: {site: {content: "server {}"}}
"""

_ON_INSTANCES = """
services:
  web:
    image: nginx:1.27
    mem_limit: 256m
    network_mode: bridge
    hostname: shop
    privileged: true
    devices: [/dev/snd]
    shm_size: 64m
    memswap_limit: 512m
    mem_swappiness: 10
    security_opt: [no-new-privileges:true]
    ulimits: {nproc: 100}
    dns: [10.0.0.2]
    dns_search: [shop.example]
    extra_hosts: ["db:10.0.0.3"]
    gpus: [{device_ids: ["0"]}]
    ipc: host
    pid: host
    volumes: ["/var/run/docker.sock:/var/run/docker.sock", "data:/data"]
    x-aws-logs_retention: 14
    deploy: {mode: global, placement: {constraints: ["node.labels.a==b"]}}
  api:
    image: nginx:1.27
    deploy:
      resources: {reservations: {cpus: "0.5", devices: [{capabilities: [gpu], device_ids: ["0"]}]}}
      placement: {preferences: [{spread: node.labels.zone}], max_replicas_per_node: 1}
  other: {image: "b:1", mem_limit: 64m}
volumes:
  data: {driver: rexray, driver_opts: {size: "10"}, labels: {a: b}}
"""

_TOGETHER = """
x-ecs-one-task: true
services:
  web: {image: "a:1", mem_limit: 64m, networks: [front]}
  api: {image: "b:1", mem_limit: 64m, networks: [back]}
networks:
  front: {x-aws-securitygroup: sg-00000000000000001}
  back: {x-aws-securitygroup: sg-00000000000000002}
"""

SAMPLES = {
    "fargate": (_EVERYWHERE, Platform.FARGATE),
    "ec2": (_EVERYWHERE, Platform.EC2),
    "instances": (_ON_INSTANCES, Platform.EC2),
    "together": (_TOGETHER, Platform.FARGATE),
}
"""Texts, and what they run on, by what they are called."""
