"""Scams: what nobody honest asks for, in four languages. A sentence that tells of it is a worry about a scam."""

import re

# Somebody else …
_OTHERS = (
    r"他|她|对方|對方|卖家|賣家|买家|買家|客服|骗|騙|有人|陌生|店家|店主|说是|說是|自称|自稱|官方|佢|"
    r"판매자|구매자|상대|누가|어떤 ?사람|고객 ?센터|상담원이라|직원이라|사칭|라고 ?하는|전화가|문자가|연락이|"
    r"\b(?:he|she|they|someone|somebody|seller|buyer|caller|guy|agent|support|stranger|person|text|email|message|asked|asking|asks|wants|told)\b"
)
# … asks for a secret, or for a payment that cannot be called back.
_SECRETS = (
    r"(?:(?:要|给|給|发|發|报|報|提供|索要|告诉|告訴|输入|輸入|问|問|畀|俾).{0,8}(?:验证码|驗證碼|支付密码|支付密碼|支付宝密码|銀行密碼|银行卡密码|银行卡号|信用卡(?:号|號))"
    r"|(?:验证码|驗證碼|密码|密碼).{0,6}(?:发给|發給|给他|給他|告诉|告訴|报给|報給|提供)"
    r"|安全账户|安全帳戶|刷单|刷單|屏幕共享|共享屏幕|共享螢幕|远程控制|遠端控制|解冻费|解凍費|解除分期|取消分期"
    r"|(?:인증 ?번호|비밀 ?번호|비번|카드 ?번호|보안 ?카드|otp).{0,12}(?:알려|불러|보내|달라|요구|입력|물어|말해|묻)"
    r"|안전 ?계좌|원격 ?(?:제어|조종|앱)|팀뷰어|기프트 ?카드|상품권.{0,10}(?:사서|보내|달라|번호)"
    r"|\b(?:otp|verification code|security code|sms code|pin|password|card number|cvv|one[- ]time code)\b"
    r"|\bgift ?cards?\b|\banydesk\b|\bteamviewer\b|\bremote (?:access|control)\b|\bsafe account\b"
    r"|\bunlock(?:ing)? fee\b)"
)
_ASKED = re.compile(rf"(?=.*(?:{_OTHERS}))(?=.*{_SECRETS})", re.DOTALL)


def asks_for_secrets(prepared: str) -> bool:
    """Whether a prepared sentence tells of somebody who asks for a code, a password or a payment beyond recall."""
    return _ASKED.match(prepared) is not None
