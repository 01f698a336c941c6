"""Every text we send, in both languages. Nothing here is secret but the sign-in code, and that one expires."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from onsale.contracts.account_access import AccountAccessChange, AccountAccessChanged
from onsale.contracts.events import (
    IssuedTicket,
    OrderRefunded,
    PerformanceCancelled,
    PerformancePostponed,
    Purchase,
    RefundFailed,
    SignedIn,
    TicketsIssued,
)
from onsale.contracts.second_factors import SecondFactorChange, SecondFactorChanged
from onsale.contracts.sign_in_ways import SignInWayLinked
from onsale.contracts.staff_orders import TicketsResendRequested
from onsale.contracts.values import Language, Money, Text
from onsale.modules.notifications.domain.messages import Held, Words

BUYERS_TIMEZONE = "Asia/Shanghai"
SENDER = Text(zh="【开售】", en="[Onsale] ")
WEEKDAYS = Text(zh="周一 周二 周三 周四 周五 周六 周日", en="Mon Tue Wed Thu Fri Sat Sun")

# A blank stands on both sides of the code: phones that offer to fill it in look for a word of digits.
CODE_SMS = Text(
    zh="验证码 {code} ,{minutes} 分钟内有效。请勿告诉他人,工作人员不会向您索要。",
    en="Your sign-in code is {code} and works for {minutes} minutes. Do not give it to anybody; we never ask for it.",
)
PROOF_SMS = Text(
    zh="验证码 {code} ,{minutes} 分钟内有效,用于在您的账号中确认一项重要操作。如非本人操作,请勿告诉任何人。",
    en="{code} confirms a change in your account, where you are signed in; it works for {minutes} minutes. "
    "Was it not you? Tell nobody this code.",
)
CONFIRMATION_SMS = Text(
    zh="验证码 {code} ,{minutes} 分钟内有效,用于确认注销账号。如非本人操作,请勿告诉任何人。",
    en="{code} confirms that your account shall be erased; it works for {minutes} minutes. "
    "Was it not you? Tell nobody this code.",
)
NEW_SIGN_IN_SMS = Text(
    zh="您的账号于 {when} 在新设备登录({where})。如非本人操作,请立即退出其他设备:{link}",
    en="New sign-in to your account: {where}, {when}. Was it not you? Sign out everywhere else: {link}",
)
SECOND_FACTOR_SMS = Text(
    zh="您的账号{what}({where},{when})。如非本人操作,请立即退出其他设备并联系我们:{link}",
    en="Your account: {what}. {where}, {when}. Was it not you? Sign out everywhere else and tell us: {link}",
)
WAY_LINKED_SMS = Text(
    zh="您的账号已关联{provider}登录({where},{when})。如非本人操作,请立即解除关联并退出其他设备:{link}",
    en="{provider} can sign in to your account now: {where}, {when}. Was it not you? Unlink it and sign out everywhere "
    "else: {link}",
)
PROVIDERS = {"wechat": Text(zh="微信", en="WeChat"), "alipay": Text(zh="支付宝", en="Alipay")}
OTHER_PROVIDER = Text(zh="其他平台", en="Another provider")
SECOND_FACTOR_CHANGES: dict[SecondFactorChange, Text] = {
    "totp-added": Text(zh="添加了验证器应用", en="an authenticator app was added"),
    "passkey-added": Text(zh="添加了通行密钥", en="a passkey was added"),
    "totp-removed": Text(zh="移除了验证器应用", en="an authenticator app was removed"),
    "passkey-removed": Text(zh="移除了通行密钥", en="a passkey was removed"),
    "all-removed": Text(zh="的第二验证方式已全部移除", en="all second factors were removed"),
    "recovery-codes-made": Text(zh="生成了新的恢复码", en="new recovery codes were made"),
    "recovery-code-used": Text(zh="使用了一个恢复码登录", en="a recovery code was used to sign in"),
    "codes-tried": Text(zh="有人多次输错第二步验证码", en="somebody entered wrong codes in the second step"),
}
# The same in e-mails, which need a line of their own to be found again.
ACCOUNT_ACCESS_SUBJECT = Text(zh="您的账号{what}", en="Your account: {what}")
ACCOUNT_ACCESS_CHANGES: dict[AccountAccessChange, Text] = {
    "password-set": Text(zh="设置了密码", en="a password was set"),
    "password-changed": Text(zh="修改了密码", en="the password was changed"),
    "password-removed": Text(zh="移除了密码", en="the password was removed"),
    "email-added": Text(zh="添加了邮箱", en="an e-mail address was added"),
    "email-changed": Text(zh="更换了邮箱", en="the e-mail address was changed"),
    "email-removed": Text(zh="移除了邮箱", en="the e-mail address was removed"),
}
EMAIL_CODE_SUBJECT = Text(zh="邮箱验证码 {code}", en="{code} is your code")
EMAIL_CODE = Text(
    zh="您的邮箱验证码是 {code} ,{minutes} 分钟内有效。请在您申请验证的页面输入。\n\n"
    "如果您没有申请,请忽略此邮件,也不要告诉任何人这个验证码:没有它,您的邮箱不会被添加到任何账号。\n",
    en="Your code is {code} and works for {minutes} minutes. Enter it on the page where you gave this address.\n\n"
    "Was it not you? Do nothing, and tell nobody the code: without it your address is added to no account.\n",
)
EMAIL_TAKEN_SUBJECT = Text(zh="有人想把您的邮箱添加到账号", en="Somebody gave your address")
EMAIL_TAKEN = Text(
    zh="有人(可能是您)想把这个邮箱添加到一个账号,但它已经属于您在本站的账号,因此没有任何更改。\n\n"
    "如果是您:请登录原来的账号,在“密码与邮箱”中移除它后再添加:{link}\n如果不是您:无需任何操作。\n",
    en="Somebody, perhaps you, wanted to add this address to an account. It belongs to your account here already, so "
    "nothing was changed.\n\nWas it you? Remove it from that account first: {link}\n"
    "Was it not you? You need not do anything.\n",
)
DEVICE_UNKNOWN = Text(zh="未知设备", en="unknown device")
TICKETS_SMS = Text(
    zh="《{title}》已出票 {count} 张,{when},{venue}。入场时出示电子票:{link}",
    en="{count} × {title}, {when}, {venue}. Your tickets: {link}",
)
TICKETS_SUBJECT = Text(zh="《{title}》已出票,订单 {order_number}", en="Your tickets for {title}, order {order_number}")
TICKETS_EMAIL = Text(
    zh=(
        "{name},您好:\n\n您的电子票已经出好,入场时出示即可。\n\n"
        "活动:{title}\n时间:{when}\n场馆:{venue}\n订单:{order_number}\n\n{tickets}\n\n"
        "查看电子票:{link}\n\n请勿转发电子票中的二维码:谁先出示,谁入场。\n"
    ),
    en=(
        "Hello {name},\n\nyour tickets are ready. Show them at the entrance.\n\n"
        "Event: {title}\nTime: {when}\nVenue: {venue}\nOrder: {order_number}\n\n{tickets}\n\n"
        "See your tickets: {link}\n\nDo not pass on their codes: whoever shows a code first gets in.\n"
    ),
)
SEATS_LOST_SMS = Text(
    zh="订单 {order_number} 的付款到账时保留时间已过,座位未能保留。{amount} 将全额原路退回,无需操作。",
    en="Your payment for order {order_number} came after the hold had ended and the seats were gone. "
    "{amount} goes back to where it came from; you need not do anything.",
)
SEATS_LOST_SUBJECT = Text(
    zh="订单 {order_number} 未能出票,款项将全额退回",
    en="Order {order_number}: no tickets, your money goes back in full",
)
PLAIN_EMAIL = Text(zh="{name},您好:\n\n{sentence}\n", en="Hello {name},\n\n{sentence}\n")
REFUNDED = Text(
    zh="订单 {order_number} 的退款 {amount} 已原路退回{fee},到账时间以支付渠道为准。",
    en="{amount} for order {order_number} went back to where it came from{fee}. It may take some days to show up.",
)
REFUND_FEE = Text(zh="(已扣手续费 {fee})", en=", after a fee of {fee}")
REFUNDED_SUBJECT = Text(zh="订单 {order_number} 已退款 {amount}", en="Order {order_number}: {amount} refunded")
REFUND_FAILED = Text(
    zh="订单 {order_number} 的退票没有成功:其中有票已经入场。票仍然有效,款项没有变动。",
    en="Order {order_number} was not refunded: somebody went in with one of its tickets. "
    "Your tickets stay good, and no money has moved.",
)
REFUND_FAILED_SUBJECT = Text(zh="订单 {order_number} 的退票没有成功", en="Order {order_number}: no refund")
TICKETS_AGAIN = Text(
    zh="您的票:{title} {count}张,{when}。登录后查看:{link}",
    en="Your tickets: {count} for {title}, {when}. Sign in to see them: {link}",
)
TICKETS_AGAIN_SUBJECT = Text(zh="您的票:{title}", en="Your tickets for {title}")
CANCELLED = Text(
    zh="《{title}》{when} 已取消:{reason}票款将全额原路退回,请勿前往。订单 {order_number}。",
    en="{title}, {when}, is cancelled: {reason} All your money goes back. Please do not travel. Order {order_number}.",
)
CANCELLED_SUBJECT = Text(zh="《{title}》已取消", en="Cancelled: {title}")
POSTPONED = Text(
    zh="《{title}》改期至 {when}(原定 {before}):{reason}原票继续有效;如不能到场,{until}前可全额退票:{link}",
    en="{title} is postponed to {when} (it was {before}): {reason} Your tickets stay good. "
    "If you cannot come, all money goes back until {until}: {link}",
)
POSTPONED_SUBJECT = Text(zh="《{title}》改期至 {when}", en="Postponed: {title}, now {when}")


def sign_in_code(language: Language, code: str, *, valid_seconds: int, is_proof: bool = False) -> Words:
    """The SMS with a code to sign in, or to prove again who one is; it says which."""
    body = (
        (PROOF_SMS if is_proof else CODE_SMS)
        .in_language(language)
        .format(code=code, minutes=max(1, valid_seconds // 60))
    )
    return Words(None, SENDER.in_language(language) + body)


def confirmation_code(language: Language, code: str, *, valid_seconds: int) -> Words:
    """The SMS with a code for what cannot be undone; it says what that is."""
    body = CONFIRMATION_SMS.in_language(language).format(code=code, minutes=max(1, valid_seconds // 60))
    return Words(None, SENDER.in_language(language) + body)


def new_sign_in(language: Language, event: SignedIn, base_url: str) -> Words:
    """The SMS about a sign-in that its owner may not know of. People have no time zone: it is that of our buyers."""
    places = [event.device_name or DEVICE_UNKNOWN.in_language(language), event.address_masked]
    body = NEW_SIGN_IN_SMS.in_language(language).format(
        when=local_time(language, event.occurred_at, BUYERS_TIMEZONE),
        where=", ".join(place for place in places if place),
        link=f"{base_url}/account/devices",
    )
    return Words(None, SENDER.in_language(language) + body)


def second_factor(language: Language, event: SecondFactorChanged, base_url: str) -> Words:
    """The SMS about a change of how somebody proves who they are. Names of factors are not in it: they are typed by
    whoever adds one, and it is we who speak here."""
    places = [event.device_name or DEVICE_UNKNOWN.in_language(language), event.address_masked]
    body = SECOND_FACTOR_SMS.in_language(language).format(
        what=SECOND_FACTOR_CHANGES[event.change].in_language(language),
        when=local_time(language, event.occurred_at, BUYERS_TIMEZONE),
        where=", ".join(place for place in places if place),
        link=f"{base_url}/account/devices",
    )
    return Words(None, SENDER.in_language(language) + body)


def account_access(language: Language, event: AccountAccessChanged, base_url: str) -> Notice:
    """News of a change of password or e-mail address, for phone and e-mail. Nothing in it was typed by anybody."""
    places = [event.device_name or DEVICE_UNKNOWN.in_language(language), event.address_masked]
    what = ACCOUNT_ACCESS_CHANGES[event.change].in_language(language)
    words = {
        "what": what,
        "when": local_time(language, event.occurred_at, BUYERS_TIMEZONE),
        "where": ", ".join(place for place in places if place),
        "link": f"{base_url}/account/devices",
    }
    return _notice(language, ACCOUNT_ACCESS_SUBJECT, SECOND_FACTOR_SMS, words)


def email_code(language: Language, code: str, *, valid_seconds: int) -> Words:
    """The e-mail with a code that confirms its address."""
    subject = EMAIL_CODE_SUBJECT.in_language(language).format(code=code)
    return Words(subject, EMAIL_CODE.in_language(language).format(code=code, minutes=max(1, valid_seconds // 60)))


def email_taken(language: Language, base_url: str) -> Words:
    """To whom the address belongs that somebody else has given."""
    body = EMAIL_TAKEN.in_language(language).format(link=f"{base_url}/account/access")
    return Words(EMAIL_TAKEN_SUBJECT.in_language(language), body)


def way_linked(language: Language, event: SignInWayLinked, base_url: str) -> Words:
    """The SMS about another way into an account."""
    places = [event.device_name or DEVICE_UNKNOWN.in_language(language), event.address_masked]
    body = WAY_LINKED_SMS.in_language(language).format(
        provider=PROVIDERS.get(event.provider, OTHER_PROVIDER).in_language(language),
        when=local_time(language, event.occurred_at, BUYERS_TIMEZONE),
        where=", ".join(place for place in places if place),
        link=f"{base_url}/account/sign-in-ways",
    )
    return Words(None, SENDER.in_language(language) + body)


def tickets_sms(language: Language, issued: TicketsIssued, base_url: str) -> Words:
    """The SMS after tickets were issued: what, when, where, and where to see them."""
    body = TICKETS_SMS.in_language(language).format(
        title=issued.event_title.in_language(language),
        count=len(issued.tickets),
        when=local_time(language, issued.starts_at, issued.timezone),
        venue=issued.venue_name.in_language(language),
        link=f"{base_url}/orders/{issued.order_id}",
    )
    return Words(None, SENDER.in_language(language) + body)


def tickets_email(language: Language, issued: TicketsIssued, name: str, base_url: str) -> Words:
    """The e-mail after tickets were issued, with every ticket type and seat."""
    title = issued.event_title.in_language(language)
    subject = TICKETS_SUBJECT.in_language(language).format(title=title, order_number=issued.order_number)
    body = TICKETS_EMAIL.in_language(language).format(
        name=name,
        title=title,
        when=local_time(language, issued.starts_at, issued.timezone),
        venue=issued.venue_name.in_language(language),
        order_number=issued.order_number,
        tickets=_ticket_lines(language, issued.tickets),
        link=f"{base_url}/orders/{issued.order_id}",
    )
    return Words(_one_line(subject), body)


def seats_lost_sms(language: Language, purchase: Purchase) -> Words:
    """The SMS when money came too late and goes back."""
    return Words(None, SENDER.in_language(language) + _seats_lost(language, purchase))


def seats_lost_email(language: Language, purchase: Purchase, name: str) -> Words:
    """The same as an e-mail."""
    subject = SEATS_LOST_SUBJECT.in_language(language).format(order_number=purchase.order_number)
    body = _plain(language, name, _seats_lost(language, purchase))
    return Words(_one_line(subject), body)


class Notice(msgspec.Struct, frozen=True):
    """One sentence for a text message, which is an e-mail with a subject as well."""

    subject: str
    sentence: str

    def sms(self, language: Language) -> Words:
        return Words(None, SENDER.in_language(language) + self.sentence)

    def email(self, language: Language, name: str) -> Words:
        return Words(_one_line(self.subject), _plain(language, name, self.sentence))


def refunded(language: Language, event: OrderRefunded) -> Notice:
    """Money of some tickets went back."""
    fee = REFUND_FEE.in_language(language).format(fee=_amount(event.fee)) if event.fee.amount_minor else ""
    words = {"order_number": event.order_number, "amount": _amount(event.total), "fee": fee}
    return _notice(language, REFUNDED_SUBJECT, REFUNDED, words)


def refund_failed(language: Language, event: RefundFailed) -> Notice:
    """A refund did not happen."""
    return _notice(language, REFUND_FAILED_SUBJECT, REFUND_FAILED, {"order_number": event.order_number})


def cancelled(language: Language, held: Held, event: PerformanceCancelled) -> Notice:
    """A performance does not take place."""
    words = {
        "title": held.event_title.in_language(language),
        "when": local_time(language, held.starts_at, held.timezone),
        "reason": _sentence(language, event.reason),
        "order_number": held.order_number,
    }
    return _notice(language, CANCELLED_SUBJECT, CANCELLED, words)


def postponed(language: Language, held: Held, event: PerformancePostponed, base_url: str) -> Notice:
    """A performance takes place later."""
    words = {
        "title": held.event_title.in_language(language),
        "when": local_time(language, event.starts_at, held.timezone),
        "before": local_time(language, event.starts_at_before or held.starts_at, held.timezone),
        "reason": _sentence(language, event.reason),
        "until": local_time(language, event.refund_free_until, held.timezone),
        "link": f"{base_url}/orders/{held.order_id}",
    }
    return _notice(language, POSTPONED_SUBJECT, POSTPONED, words)


def tickets_again(language: Language, event: TicketsResendRequested, base_url: str) -> Notice:
    """Where tickets are, once more."""
    words = {
        "title": event.event_title.in_language(language),
        "count": str(event.tickets),
        "when": local_time(language, event.starts_at, event.timezone),
        "link": f"{base_url}/orders/{event.order_id}",
    }
    return _notice(language, TICKETS_AGAIN_SUBJECT, TICKETS_AGAIN, words)


def _notice(language: Language, subject: Text, sentence: Text, words: dict[str, str]) -> Notice:
    return Notice(subject.in_language(language).format(**words), sentence.in_language(language).format(**words))


def _sentence(language: Language, reason: Text) -> str:
    """What an organiser wrote, with a full stop at its end."""
    words = " ".join(reason.in_language(language).split())
    return words if words.endswith((".", "!", "?", "。", "！", "？")) else words + ("." if language == "en" else "。")


def local_time(language: Language, moment: datetime, timezone: str) -> str:
    """``2026-07-04 (Sat) 19:30`` where the show is; in UTC, and saying so, when the machine does not know the zone."""
    try:
        there, zone = moment.astimezone(ZoneInfo(timezone)), ""
    except (ZoneInfoNotFoundError, ValueError):
        there, zone = moment, " UTC"
    weekday = WEEKDAYS.in_language(language).split()[there.weekday()]
    if language == "en":
        return f"{there:%Y-%m-%d} ({weekday}) {there:%H:%M}{zone}"
    return f"{there.year}年{there.month}月{there.day}日({weekday}){there:%H:%M}{zone}"


def _seats_lost(language: Language, purchase: Purchase) -> str:
    return SEATS_LOST_SMS.in_language(language).format(
        order_number=purchase.order_number, amount=_amount(purchase.total)
    )


def _amount(money: Money) -> str:
    return f"{money.currency} {money.amount_minor // 100}.{money.amount_minor % 100:02d}"


def _plain(language: Language, name: str, sentence: str) -> str:
    return PLAIN_EMAIL.in_language(language).format(name=name, sentence=sentence)


def _ticket_lines(language: Language, tickets: Sequence[IssuedTicket]) -> str:
    seated = [
        f"· {t.ticket_type_name.in_language(language)} – {t.seat.in_language(language)}" for t in tickets if t.seat
    ]
    standing = Counter(t.ticket_type_name.in_language(language) for t in tickets if t.seat is None)
    return "\n".join([*seated, *(f"· {name} × {count}" for name, count in standing.items())])


def _one_line(text: str) -> str:
    """Titles come from organisers; a line break in a subject would start another header."""
    return " ".join(text.split())
