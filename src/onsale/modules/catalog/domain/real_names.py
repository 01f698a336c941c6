"""What an organiser may ask of the people that a performance is sold to."""

from __future__ import annotations

from onsale.contracts.real_names import ChildRule, RealNameRule
from onsale.contracts.values import Text
from onsale.modules.catalog.domain.rules import FieldProblem

HOUR = 3_600_000_000


def real_name_problems(rule: RealNameRule | None, *, doors_at: int, starts_at: int) -> list[FieldProblem]:
    """Everything that is wrong with a rule: one for children says who is a child, what a purchase enforces goes by age,
    and no name changes once people go in. Times are microseconds."""
    if rule is None:
        return []
    problems = [] if rule.children is None else _child_problems(rule.children)
    changes = rule.name_changes
    if changes is not None and changes.until_hours_before * HOUR < starts_at - doors_at:
        too_late = Text(zh="开门后不能再更换观演人。", en="Names cannot change once the doors are open.")
        problems.append(FieldProblem("/real_name/name_changes/until_hours_before", too_late))
    return problems


def _child_problems(children: ChildRule) -> list[FieldProblem]:
    if children.under_age is None and children.under_height_cm is None:
        nobody = Text(zh="请填写儿童的年龄或身高界限。", en="Say by age or by height who is a child.")
        return [FieldProblem("/real_name/children", nobody)]
    if children.entry == "with-adult" and children.under_age is None:
        by_height = Text(
            zh="“须由成人陪同购票”只能按年龄判断。", en="Who must come with an adult is told by age: give one."
        )
        return [FieldProblem("/real_name/children/under_age", by_height)]
    return []
