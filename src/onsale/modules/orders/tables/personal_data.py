"""What the tables of orders hold of people (the register, docs/adr/0037)."""

from __future__ import annotations

from onsale.contracts.values import Text
from onsale.modules.orders.settings import LOOKS_KEPT_SECONDS
from onsale.modules.orders.tables.books import (
    bill_lines,
    bills,
    differences,
    invoice_exports,
    invoice_rows,
    invoices,
    settled_days,
    settlement_lines,
    settlements,
)
from onsale.modules.orders.tables.finding import notes, resends, unfiled, words
from onsale.modules.orders.tables.looks import looks
from onsale.modules.orders.tables.orders import (
    attempts,
    campaigns,
    exceptions,
    items,
    ledger,
    notifications,
    orders,
    performances,
    refund_items,
    refunds,
)
from onsale.modules.orders.tables.vouchers import voucher_codes, voucher_uses, vouchers
from onsale.platform.personal_data import (
    ACCOUNT,
    NAMED_PERSON,
    PSEUDONYM,
    STAFF_NUMBER,
    WHILE_ACCOUNT,
    Basis,
    DataKind,
    OnErasure,
    declared,
)

CONTACT = DataKind(
    code="order-contact",
    name=Text(zh="订单联系人(姓名、手机、邮箱)", en="Contact of an order (name, phone, e-mail)"),
    whose=Text(zh="账号所有人或其指定的联系人", en="account holder, or whom they named"),
    purpose=Text(zh="发送电子票、改期与退款通知", en="To send tickets and news of changes and refunds"),
    basis=Basis.CONTRACT,
    kept=WHILE_ACCOUNT,
    on_erasure=OnErasure.BLANK,
)
PURCHASE = DataKind(
    code="purchases",
    name=Text(zh="订单、付款与退款", en="Orders, payments and refunds"),
    whose=ACCOUNT,
    purpose=Text(zh="履行订单、记账、对账", en="To fulfil orders and keep the books"),
    basis=Basis.LAW,
    kept=Text(zh="不删除", en="for good"),
    on_erasure=OnErasure.KEEP,
    law=Text(
        zh="会计档案管理办法(30 年)、电子商务法第三十一条(3 年);只留账号编号",
        en="Measures for accounting archives (30 years), E-Commerce Law art. 31 (3 years);"
        " only the account number stays",
    ),
)
REFUND_REASON = DataKind(
    code="refund-reasons",
    name=Text(zh="退票理由", en="Reasons of refunds"),
    whose=ACCOUNT,
    purpose=Text(zh="处理退票", en="To handle a refund"),
    basis=Basis.CONTRACT,
    kept=WHILE_ACCOUNT,
    on_erasure=OnErasure.BLANK,
)
INVOICE = DataKind(
    code="invoices",
    name=Text(zh="发票抬头与税号", en="Name and tax number of an invoice"),
    whose=ACCOUNT,
    purpose=Text(zh="开具发票", en="To make out invoices"),
    basis=Basis.LAW,
    kept=Text(zh="10 年", en="10 years"),
    on_erasure=OnErasure.KEEP,
    law=Text(
        zh="税收征收管理法实施细则第二十九条:涉税资料保存 10 年",
        en="Rules for the Tax Collection Law art. 29: tax records for 10 years",
    ),
    names=True,
)
INVOICE_EMAIL = DataKind(
    code="invoice-email",
    name=Text(zh="接收发票的邮箱", en="E-mail address for an invoice"),
    whose=ACCOUNT,
    purpose=Text(zh="发送发票", en="To send the invoice"),
    basis=Basis.CONTRACT,
    kept=WHILE_ACCOUNT,
    on_erasure=OnErasure.BLANK,
)
FINDING = DataKind(
    code="order-words",
    name=Text(
        zh="查找订单用的加密索引(手机、姓名、邮箱)与座位", en="Keyed indexes by which an order is found, and its seats"
    ),
    whose=ACCOUNT,
    purpose=Text(zh="您来电时找到您的订单", en="To find your order when you call"),
    basis=Basis.CONTRACT,
    kept=WHILE_ACCOUNT,
    on_erasure=OnErasure.DELETE,
)
NOTE = DataKind(
    code="order-notes",
    name=Text(zh="工作人员对订单的备注", en="Notes of staff about an order"),
    whose=ACCOUNT,
    purpose=Text(zh="处理订单的疑问", en="To settle questions about an order"),
    basis=Basis.CONTRACT,
    kept=WHILE_ACCOUNT,
    on_erasure=OnErasure.DELETE,
)

LOOK = DataKind(
    code="looks",
    name=Text(zh="工作人员查看您订单的记录", en="Who of the staff looked at your orders"),
    whose=ACCOUNT,
    purpose=Text(zh="让您知道谁查看过", en="For you to know who has looked"),
    basis=Basis.LAW,
    kept=Text(zh="3 年", en="3 years"),
    kept_seconds=LOOKS_KEPT_SECONDS,
    on_erasure=OnErasure.KEEP,
    law=Text(
        zh="个保法第五十四条、第六十九条:处理活动须可审计;只有订单编号",
        en="PIPL art. 54 and 69: what is done with data can be audited; only the order's number stays",
    ),
)

_SALES = (
    declared(looks, "", {LOOK: "order_id day organisation_id first_at", STAFF_NUMBER: "looked_by"}),
    declared(
        orders,
        "event_id performance_id organisation_id contact_revision",
        {
            PSEUDONYM: "user_id",
            CONTACT: "contact_sealed",
            PURCHASE: "id number hold_id state total_minor currency created_at pay_before paid_at refund_rules"
            " voucher_code",
        },
    ),
    declared(words, "organisation_id key_id", {FINDING: "word order_id"}),
    declared(unfiled, "", {PURCHASE: "order_id"}),
    # What staff writes must not name people.
    declared(notes, "id", {NOTE: "order_id text written_at", STAFF_NUMBER: "written_by"}),
    declared(resends, "number", {PURCHASE: "order_id asked_at", STAFF_NUMBER: "asked_by"}),
    declared(
        items,
        "ticket_type_id name_zh name_en",
        {NAMED_PERSON: "attendee", PURCHASE: "id order_id seat_id seat_label price_minor currency discount_minor"},
    ),
    declared(
        attempts,
        "ask_at asked",
        {
            PURCHASE: "id order_id channel state amount_minor currency transaction_id created_at ended_at method"
            " received_minor provider_paid_at refund_minor"
        },
    ),
    declared(
        refunds,
        "campaign_id tries due_at problem",
        {
            # Of the buyer, or of staff.
            STAFF_NUMBER: "requested_by",
            REFUND_REASON: "reason",
            PURCHASE: "id order_id attempt_id kind state amount_minor fee_minor currency provider_refund_id created_at"
            " approved_at done_at",
        },
    ),
    declared(refund_items, "", {PURCHASE: "item_id refund_id amount_minor fee_minor"}),
    declared(
        ledger,
        "id kind source_id debit credit",
        {PURCHASE: "amount_minor currency channel order_id attempt_id refund_id occurred_at"},
    ),
    declared(
        notifications,
        "id verdict received_at",
        {PURCHASE: "channel attempt_id refund_id transaction_id amount_minor currency"},
    ),
    declared(
        performances,
        "id event_id organisation_id title_zh title_en timezone starts_at ends_at state refund_rules rules_revision"
        " times_revision refund_free_until",
    ),
    declared(
        campaigns,
        "id performance_id organisation_id state reason cursor created_at finished_at",
        {STAFF_NUMBER: "started_by"},
    ),
    declared(
        # Details are figures, and what staff writes must not name people.
        exceptions,
        "id kind subject_id suggestion detail state opened_at resolved_at resolution",
        {PURCHASE: "order_id attempt_id refund_id", STAFF_NUMBER: "resolved_by"},
    ),
)
_VOUCHERS = (
    declared(
        vouchers,
        "id organisation_id name kind value cap_minor minimum_minor currency event_ids ticket_type_ids starts_at"
        " ends_at per_account_max state max_uses used codes_wanted codes_made code prefix created_at revision"
        " codes_due_at",
        {STAFF_NUMBER: "created_by"},
    ),
    declared(voucher_codes, "id voucher_id organisation_id code code_key"),
    declared(
        voucher_uses,
        "voucher_id code_id once_code_id account_place",
        {PSEUDONYM: "user_id", PURCHASE: "order_id discount_minor currency used_at returned_at"},
    ),
)
_BOOKS = (
    declared(
        bills,
        "channel day state fetch_id revision currency payment_count payment_minor refund_count refund_minor fee_minor"
        " our_payment_count our_payment_minor our_refund_count our_refund_minor waiting fetched_at closed_at",
        {STAFF_NUMBER: "closed_by"},
    ),
    declared(
        bill_lines,
        "channel day fetch_id number kind",
        {PURCHASE: "our_id transaction_id amount_minor currency fee_minor at"},
    ),
    declared(
        differences,
        "id channel day kind subject place line line_kind state resolution note asked_at asked resolved_at",
        {
            PURCHASE: "our_id transaction_id order_id attempt_id ours_minor theirs_minor currency at",
            STAFF_NUMBER: "resolved_by",
        },
    ),
    declared(
        settlements,
        "id organisation_id payee from_day to_day starts_at ends_at state currency commission_basis_points sales_minor"
        " refunds_minor fees_minor commission_minor net_minor created_at confirmed_at",
        {STAFF_NUMBER: "created_by confirmed_by"},
    ),
    declared(
        settlement_lines,
        "settlement_id performance_id title_zh title_en starts_at timezone orders sales_minor refunds_minor fees_minor"
        " commission_minor net_minor",
    ),
    declared(settled_days, "organisation_id day settlement_id"),
    declared(
        invoices,
        "state created_at changed_at exported_at",
        {
            PSEUDONYM: "user_id",
            INVOICE: "order_id kind title tax_number exported_minor currency",
            INVOICE_EMAIL: "email_sealed",
        },
    ),
    declared(invoice_exports, "id from_day to_day row_count created_at", {STAFF_NUMBER: "created_by"}),
    declared(invoice_rows, "export_id number", {INVOICE: "order_id amount_minor"}),
)
PERSONAL_DATA = (*_SALES, *_VOUCHERS, *_BOOKS)
