"""The register of personal data (docs/adr/0037): what every column holds of whom, why, how long, and what erasure does.

Each module declares its tables beside them. A test fails for a column that nobody has declared, the page
``docs/security/personal-data.md`` is generated from it, and the scan after an erasure judges what it finds by it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import BindParameter, Delete, Table, Update, bindparam, delete, update

from onsale.contracts.values import Text
from onsale.platform.settings import IDEMPOTENCY_KEYS_KEPT_SECONDS


class Basis(StrEnum):
    """Why the law allows to have it."""

    CONTRACT = "contract"
    CONSENT = "consent"
    LAW = "law"
    SECURITY = "security"


BASES = {
    Basis.CONTRACT: Text(
        zh="履行与您的合同(个保法第十三条第一款第二项)",
        en="To perform our contract with you (PIPL art. 13(1)(2), GDPR art. 6(1)(b))",
    ),
    Basis.CONSENT: Text(
        zh="您的单独同意(个保法第二十九条)", en="Your separate consent (PIPL art. 29, GDPR art. 6(1)(a))"
    ),
    Basis.LAW: Text(
        zh="履行法定义务(个保法第十三条第一款第三项)",
        en="An obligation by law (PIPL art. 13(1)(3), GDPR art. 6(1)(c))",
    ),
    Basis.SECURITY: Text(
        zh="保障账号与系统安全(网络安全法第二十一条)",
        en="To keep accounts and the platform safe (Cybersecurity Law art. 21, GDPR art. 6(1)(f))",
    ),
}


class OnErasure(StrEnum):
    """What happens when the person asks to be forgotten."""

    DELETE = "delete"
    """The row goes."""
    BLANK = "blank"
    """The row stays without it."""
    KEEP = "keep"
    """It stays; the kind says until when and by which law."""


@dataclass(frozen=True, kw_only=True)
class DataKind:
    """One kind of personal data, wherever it is stored. ``kept`` says how long when nobody asks for erasure, ``law``
    why what is kept beyond that is. What is kept knows people by their account number alone, unless it ``names`` them.
    """

    code: str
    name: Text
    whose: Text
    purpose: Text
    basis: Basis
    kept: Text
    on_erasure: OnErasure
    law: Text | None = None
    names: bool = False
    kept_seconds: int | None = None
    """The same as a number where rows go by themselves; each of its tables has a retention of just that."""

    def __post_init__(self) -> None:
        if (self.on_erasure is OnErasure.KEEP) is not (self.law is not None):
            raise ValueError(f"{self.code}: what is kept, and only that, needs a reason")


@dataclass(frozen=True)
class TableData:
    """What each column of a table holds; a column is in exactly one of the two. ``owner`` is the column by which the
    rows of an account are found, where erasure does no more than the register says."""

    table: Table
    nothing: frozenset[str]
    kinds: Mapping[str, DataKind] = field(default_factory=dict)
    owner: str | None = None

    def kind_of(self, column: str) -> DataKind | None:
        return self.kinds.get(column)


@dataclass(frozen=True)
class StoreData:
    """What is stored outside of tables: ``where`` names the store and the keys or files."""

    store: str
    where: str
    kind: DataKind | None


def declared(
    table: Table, nothing: str = "", of: Mapping[DataKind, str] | None = None, *, owner: str | None = None
) -> TableData:
    """Columns as words with blanks between them. Raises ``ValueError`` for one that is said to be two things."""
    kinds: dict[str, DataKind] = {}
    said = nothing.split()
    for kind, columns in (of or {}).items():
        said += columns.split()
        kinds |= dict.fromkeys(columns.split(), kind)
    if len(said) != len(set(said)):
        raise ValueError(f"{table.name}: a column is declared twice")
    return TableData(table, frozenset(nothing.split()), kinds, owner)


def undeclared(tables: Sequence[Table], register: Sequence[TableData]) -> list[str]:
    """Where register and tables do not agree: columns without a declaration, declarations without a column."""
    known: dict[str, set[str]] = {}
    for one in register:
        known.setdefault(one.table.name, set()).update(one.nothing, one.kinds)
    real = {table.name: set(table.columns.keys()) for table in tables}
    return sorted(
        f"{name}.{column}"
        for name in known.keys() | real.keys()
        for column in known.get(name, set()) ^ real.get(name, set())
    )


def forgetting(register: Sequence[TableData]) -> list[Update | Delete]:
    """The statements that forget the account ``person`` wherever its rows are found by an owner, children first: rows
    with anything to delete go, the rest is blanked. What is unique becomes ``nobody``, which nothing else is."""
    by_name = {one.table.name: one for one in register if one.owner is not None}
    order = [table.name for one in register[:1] for table in reversed(one.table.metadata.sorted_tables)]
    return [statement for name in order if name in by_name for statement in _forgetting(by_name[name])]


def _forgetting(data: TableData) -> list[Update | Delete]:
    table = data.table
    owner = table.c[data.owner or ""]
    is_own = owner == bindparam("person")
    if any(kind.on_erasure is OnErasure.DELETE for kind in data.kinds.values()):
        return [delete(table).where(is_own)]
    blanks: dict[str, str | BindParameter[str] | None] = {}
    for name, kind in data.kinds.items():
        if kind.on_erasure is OnErasure.BLANK:
            nobody: BindParameter[str] = bindparam("nobody")
            blanks[name] = None if table.c[name].nullable else nobody if table.c[name].unique else ""
    return [update(table).where(is_own).values(blanks)] if blanks else []


ACCOUNT = Text(zh="账号所有人", en="account holder")
STAFF = Text(zh="工作人员", en="staff")
WHILE_ACCOUNT = Text(zh="账号存在期间", en="as long as the account exists")

PSEUDONYM = DataKind(
    code="account-number",
    name=Text(zh="账号编号", en="Account number"),
    whose=ACCOUNT,
    purpose=Text(zh="把购票、限购与账号对应起来", en="To know which purchases and limits belong to one account"),
    basis=Basis.CONTRACT,
    kept=Text(zh="与所在记录相同", en="as long as the record that it stands in"),
    on_erasure=OnErasure.KEEP,
    law=Text(
        zh="随机编号;账号删除后不再对应任何人",
        en="A random number; when the account is erased it leads to nobody",
    ),
)
STAFF_NUMBER = DataKind(
    code="staff-number",
    name=Text(zh="工作人员的账号编号", en="Account number of staff"),
    whose=STAFF,
    purpose=Text(zh="记录由谁完成操作", en="To know who did it"),
    basis=Basis.SECURITY,
    kept=Text(zh="与所在记录相同", en="as long as the record that it stands in"),
    on_erasure=OnErasure.KEEP,
    law=Text(
        zh="会计与审计记录须可追溯;随机编号,账号删除后不再对应任何人",
        en="Books and audit must say who acted; a random number that leads to nobody after erasure",
    ),
)
STAFF_TRACE = DataKind(
    code="staff-trace",
    name=Text(zh="工作人员操作时的地址与浏览器", en="Address and browser of staff at work"),
    whose=STAFF,
    purpose=Text(zh="查明操作来自何处", en="To know from where a change was made"),
    basis=Basis.SECURITY,
    kept=Text(zh="不删除", en="for good"),
    on_erasure=OnErasure.KEEP,
    law=Text(
        zh="网络安全法第二十一条要求留存日志;审计链不可更改",
        en="Cybersecurity Law art. 21 wants logs; the chain of the audit log cannot be changed",
    ),
)
PASSING_EVENT = DataKind(
    code="passing-events",
    name=Text(zh="传递中的消息", en="Events on their way"),
    whose=ACCOUNT,
    purpose=Text(zh="让各模块得知购票等事实", en="To tell other modules of a purchase"),
    basis=Basis.CONTRACT,
    kept=Text(
        zh="送达后立即删除;无法处理的由工程师处理后删除",
        en="until it is delivered, mostly within a second; what cannot be applied until an engineer settles it",
    ),
    on_erasure=OnErasure.KEEP,
    law=Text(
        zh="未送达的事实丢失会使付款没有票;送达后即删除",
        en="A fact that is lost before it arrives leaves a payment without a ticket; it goes on arrival",
    ),
    names=True,
)
REPEATED_REQUEST = DataKind(
    code="repeated-requests",
    name=Text(zh="重复请求的结果", en="Answers to repeated requests"),
    whose=ACCOUNT,
    purpose=Text(zh="重复提交时返回第一次的结果", en="To answer a request that is sent twice as the first time"),
    basis=Basis.CONTRACT,
    kept=Text(zh="48 小时", en="48 hours"),
    kept_seconds=IDEMPOTENCY_KEYS_KEPT_SECONDS,
    on_erasure=OnErasure.DELETE,
)
NAMED_PERSON = DataKind(
    code="named-people",
    name=Text(zh="观演人(脱敏姓名、证件末位、证件摘要)", en="Whom a ticket is for (masked name, last digits, digest)"),
    whose=Text(zh="购票人指定的观演人", en="whom a buyer named"),
    purpose=Text(zh="实名制演出一证一票、入场核对", en="One ticket for each document, and to compare at the gate"),
    basis=Basis.CONTRACT,
    kept=Text(
        zh="与订单相同;摘要的密钥在演出 400 天后删除",
        en="as long as the order; the key of the digests goes 400 days after the show",
    ),
    on_erasure=OnErasure.KEEP,
    law=Text(
        zh="电子商务法第三十一条:交易信息保存不少于三年;不含完整姓名与证件号码",
        en="E-Commerce Law art. 31: records of a transaction for three years at least; no full name, no number",
    ),
)
