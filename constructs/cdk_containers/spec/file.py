"""A text or a secret that a container finds as a file."""

from dataclasses import dataclass

from cdk_containers.spec.secret import Secret


@dataclass(frozen=True, kw_only=True)
class File:
    """A text or a secret as a file in a container.

    ECS itself has no such thing (containers-roadmap #56 and #241): a small container of the task
    writes the files first, and the containers that have some start when it has succeeded. The
    folder of a file is a volume that its container may only read and that no other one sees.

    Args:
        path: absolute path in the container. What the image has in that folder is hidden, so give
            the file a folder of its own, such as ``/run/secrets/token`` or ``/etc/app/app.conf``.
        content: a text, which is written as it stands, in UTF-8; or a secret, which ECS reads when
            a task starts. Another text is another task definition, so that the tasks are replaced;
            another value of a secret is seen by tasks that start later.
        mode: permissions as octal digits. Default: ``0444``: every user may read it, whoever the
            image runs as.
        owner: number of a user, or of a user and a group, such as ``1000:1000``. Default: root.
    """

    path: str
    content: str | Secret
    mode: str = "0444"
    owner: str | None = None
