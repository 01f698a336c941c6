"""What the pages say, in both languages."""

from __future__ import annotations

from onsale.contracts.values import Language, Text
from onsale.provider_sim.faults import FaultKind

CHANNELS = {"alipay": Text("支付宝", "Alipay"), "wechat": Text("微信支付", "WeChat Pay")}

PAY = {
    "title": Text("模拟收银台", "Simulated checkout"),
    "note": Text("演示用支付页面,不会产生真实扣款。", "For trying things out. No real money moves."),
    "payee": Text("收款方", "Pay to"),
    "merchant": Text("Onsale 开售(演示商户)", "Onsale (demo merchant)"),
    "number": Text("商户单号", "Merchant's number"),
    "until": Text("请在此时间前支付", "Pay before"),
    "pay": Text("确认支付", "Pay"),
    "fail": Text("模拟支付失败", "Pretend that it fails"),
    "back": Text("返回商家", "Back to the shop"),
    "scanned": Text("已扫码,请在手机上确认支付", "Scanned. Confirm the payment on this phone"),
    "faults": Text("让服务商出错", "Let the provider misbehave"),
    "faults-note": Text("勾选的故障在支付时生效。", "What is ticked happens when you pay."),
    "paid": Text("支付成功", "Paid"),
    "paid-note": Text("可以关闭此页面,回到商家查看订单。", "You can close this page and go back to your order."),
    "closed": Text("这笔交易已关闭", "This payment is closed"),
    "closed-note": Text("没有扣款。请回到订单重新支付。", "Nothing was charged. Go back to your order and pay again."),
    "failed": Text("支付失败,没有扣款。可以再试一次。", "The payment failed. Nothing was charged; try again."),
    "busy": Text("没有得到回应,请再试一次。不会重复扣款。", "No answer. Try again: you are never charged twice."),
    "missing": Text("没有这笔交易", "There is no such payment"),
    "missing-note": Text("链接不完整,或服务商的账本已更换。", "The link is cut off, or the books are other ones now."),
    "refused": Text("服务商拒绝了这次请求", "The provider refused the request"),
    "language": Text("English", "中文"),
}

CONTROL = {
    "title": Text("支付服务商模拟器", "Payment provider simulator"),
    "lead": Text(
        "支付宝与微信支付的替身:自己的账本、密钥和时钟,按需出错。",
        "Stands in for Alipay and WeChat Pay: own books, keys and clock, and faults on demand.",
    ),
    "clock": Text("服务商时钟(北京时间)", "Provider's clock (Beijing)"),
    "move": Text("快进 25 小时", "25 hours forward"),
    "moved": Text("已快进", "moved by"),
    "hours": Text("小时", "h"),
    "notices": Text("待发通知", "Notices to send"),
    "send": Text("全部立即发送", "Send all now"),
    "in": Text("收款", "Money in"),
    "out": Text("退款", "Sent back"),
    "payments": Text("付款", "Payments"),
    "refunds": Text("退款单", "Refunds"),
    "search": Text("按单号或名称查找", "Find by number or name"),
    "all-channels": Text("全部渠道", "All channels"),
    "all-states": Text("全部状态", "All states"),
    "time": Text("时间", "Time"),
    "channel": Text("渠道", "Channel"),
    "what": Text("内容", "What"),
    "amount": Text("金额", "Amount"),
    "state": Text("状态", "State"),
    "faults": Text("故障", "Faults"),
    "actions": Text("操作", "Actions"),
    "pay": Text("代付", "Pay"),
    "open": Text("收银台", "Checkout"),
    "set": Text("故障", "Faults"),
    "release": Text("放行", "Let it through"),
    "refuse": Text("拒绝", "Refuse"),
    "save": Text("保存", "Save"),
    "cancel": Text("取消", "Cancel"),
    "defaults": Text("默认故障", "Faults by chance"),
    "defaults-note": Text(
        "新付款按概率出错;由种子和单号决定,重跑结果相同。",
        "New payments are hit with these chances. Seed and number decide, so a second run hits the same ones.",
    ),
    "seed": Text("种子", "Seed"),
    "bills": Text("账单", "Bills"),
    "early": Text("当天即可下载", "Ready at once"),
    "next-day": Text("次日 10 点后", "Next day after ten"),
    "empty": Text(
        "还没有付款。在商店里选支付宝或微信支付试试。", "No payments yet. Pay by Alipay or WeChat in the shop."
    ),
    "empty-refunds": Text("还没有退款。", "No refunds yet."),
    "offered": Text("未打开", "not opened"),
    "waiting": Text("待支付", "to be paid"),
    "paid": Text("已支付", "paid"),
    "closed": Text("已关闭", "closed"),
    "pending": Text("处理中", "pending"),
    "done": Text("已退", "done"),
    "refused": Text("已拒绝", "refused"),
    "injected": Text("已发生", "happened"),
    "error": Text("没有成功:", "That did not work: "),
    "lost": Text("模拟器没有回应,显示的是之前的内容。", "The simulator does not answer. This is older."),
    "language": Text("English", "中文"),
}

FAULTS = {
    FaultKind.REPEAT: Text("通知重复 10 次", "Notification 10 times"),
    FaultKind.REORDER: Text("通知乱序", "Notifications in another order"),
    FaultKind.DELAY: Text("通知延迟 25 小时", "Notification 25 h late"),
    FaultKind.DROP: Text("通知丢失", "Notification lost"),
    FaultKind.CORRUPT: Text("通知损坏", "Notification corrupted"),
    FaultKind.WRONG_KEY: Text("通知用错误密钥签名", "Notification signed with a wrong key"),
    FaultKind.STALE: Text("通知时间戳过期", "Notification with an old time stamp"),
    FaultKind.TWICE: Text("两个渠道各付一次", "Paid twice, by two channels"),
    FaultKind.LATE: Text("过期或关闭后仍可支付", "Payable after expiry or closing"),
    FaultKind.OTHER_AMOUNT: Text("实付金额不同", "Another amount is paid"),
    FaultKind.START_500: Text("下单成功但回 500", "Begin: done, answers 500"),
    FaultKind.START_TIMEOUT: Text("下单成功但超时", "Begin: done, no answer"),
    FaultKind.QUERY_500: Text("查询回 500", "Query: answers 500"),
    FaultKind.QUERY_TIMEOUT: Text("查询超时", "Query: no answer"),
    FaultKind.CLOSE_500: Text("关单成功但回 500", "Close: done, answers 500"),
    FaultKind.CLOSE_TIMEOUT: Text("关单成功但超时", "Close: done, no answer"),
    FaultKind.REFUND_500: Text("退款成功但回 500", "Refund: done, answers 500"),
    FaultKind.REFUND_TIMEOUT: Text("退款成功但超时", "Refund: done, no answer"),
    FaultKind.REFUND_PENDING: Text("退款处理中", "Refund stays pending"),
    FaultKind.REFUND_REFUSED: Text("退款被拒(余额不足)", "Refund refused (no balance)"),
    FaultKind.BILL_MISSING: Text("账单缺少此行", "Missing in the bill"),
    FaultKind.BILL_EXTRA: Text("账单多出一行", "An extra line in the bill"),
    FaultKind.BILL_ALTERED: Text("账单金额被改", "Altered in the bill"),
}


def in_language(words: dict[str, Text], language: Language) -> dict[str, str]:
    return {key: text.in_language(language) for key, text in words.items()}


def fault_names(language: Language) -> dict[str, str]:
    return {kind.value: FAULTS[kind].in_language(language) for kind in FaultKind}
