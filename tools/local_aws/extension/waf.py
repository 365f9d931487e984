# pyright: basic
# MiniStack's records are dictionaries without types.
"""A web ACL in front of a load balancer."""

from tools.local_aws.extension.cloudformation import Created, Properties, resource_type, succeed
from tools.local_aws.extension.ministack import waf


def install() -> None:
    resource_type(
        "AWS::WAFv2::WebACLAssociation",
        create=_associate,
        update=lambda _id, _old, new, stack, logical_id: _associate(logical_id, new, stack),
        delete=_disassociate,
    )


def _associate(_logical_id: str, props: Properties, _stack: str) -> Created:
    web_acl, resource = props["WebACLArn"], props["ResourceArn"]
    succeed(
        waf._associate_web_acl({"WebACLArn": web_acl, "ResourceArn": resource}), "AssociateWebACL"
    )
    return f"{web_acl}|{resource}", {}


def _disassociate(_physical_id: str, props: Properties) -> None:
    # After a replacement the resource may already belong to another web ACL.
    if waf._associations.get(props["ResourceArn"]) == props["WebACLArn"]:
        waf._disassociate_web_acl({"ResourceArn": props["ResourceArn"]})
