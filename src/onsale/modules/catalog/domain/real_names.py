"""What an organiser may ask of the people that a performance is sold to."""

from __future__ import annotations

from onsale.contracts.real_names import RealNameRule
from onsale.contracts.values import Text
from onsale.modules.catalog.domain.rules import FieldProblem


def real_name_problems(rule: RealNameRule | None) -> list[FieldProblem]:
    """Everything that is wrong with a rule: one for children says who is a child, and what only a document can prove
    goes by age."""
    if rule is None or rule.children is None:
        return []
    children = rule.children
    if children.under_age is None and children.under_height_cm is None:
        nobody = Text(zh="请填写儿童的年龄或身高界限。", en="Say by age or by height who is a child.")
        return [FieldProblem("/real_name/children", nobody)]
    if children.entry == "with-adult" and children.under_age is None:
        by_height = Text(
            zh="“须由成人陪同购票”只能按年龄判断。", en="Who must come with an adult is told by age: give one."
        )
        return [FieldProblem("/real_name/children/under_age", by_height)]
    return []
