"""Terms: one word for one thing, in each language."""

import re

# What must not be written, and what to write instead. The words are those of the project's table of terms; beside
# them stand words that belong to the other way of writing Chinese, characters converted or not.
WRONG: dict[str, dict[str, str]] = {
    "ko": {
        r"상담사|상담직원": "상담원",
        r"주문번호": "주문 번호",
        r"접수번호": "접수 번호",
        r"증거자료": "증거 자료",
        r"구매 안전 ?서비스|구매안전 서비스": "구매안전서비스",
        r"소비자 보장 ?서비스|소비자보장 서비스": "소비자보장서비스",
        r"이용확인증|인증서|확인서": "확인증",
        r"예치금|보증 금": "보증금",
        r"선지급보상|선보상": "선지급 보상",
        r"에스크로우": "에스크로",
    },
    "zh_Hans": {
        r"订单编号|订单号码": "订单号",
        r"客服专员|客服人员|坐席": "人工客服",
        r"案件号|工单": "案件编号",
        r"证据": "凭证",
        r"押金": "保证金",
        r"调解|仲裁": "平台介入",
        r"第三方托管": "担保交易",
        r"证明书|使用证书": "使用确认书",
        r"简讯": "短信",
        r"电子信箱": "邮箱",
        r"登入": "登录",
        r"连结": "链接",
        r"萤幕|荧幕": "屏幕",
    },
    "zh_Hant": {
        r"訂單號(?!碼)|訂單號碼": "訂單編號",
        r"人工客服|客服人員|坐席": "客服專員",
        r"案件號|工單": "案件編號",
        r"證據": "憑證",
        r"押金": "保證金",
        r"調解|仲裁": "平台介入",
        r"第三方託管": "擔保交易",
        r"證明書|使用證書": "使用確認書",
        r"短信": "簡訊",
        r"郵箱": "電子信箱",
        r"登錄": "登入",
        r"鏈接": "連結",
        r"屏幕": "螢幕",
        r"視頻": "影片",
        r"信息": "訊息 or 資訊",
        r"質量": "品質",
        r"網絡": "網路",
        r"軟件": "軟體",
        r"默認": "預設",
        r"賬": "帳",
        r"反饋": "回饋",
        r"二維碼": "QR Code",
        r"打印": "列印",
        r"用戶": "使用者",
        r"点击|點擊": "點一下 or 點選",
        r"掃碼": "掃描",
        r"發送": "傳送",
    },
    "en": {
        r"(?i)\border (?:no\b|id\b|#)": "order number",
        r"(?i)\bcase (?:no\b|id\b|#)|\bticket\b": "case number",
        r"(?i)\bpurchase safety service": "purchase-safety service",
        r"(?i)\b(?:representative|operator|rep)\b": "agent",
        r"(?i)\bsecurity deposit\b": "deposit",
    },
}


def wrong_terms(locale: str, message: str) -> list[str]:
    """What a message calls by another word than it should, each as a sentence."""
    found = ((re.search(wrong, message), right) for wrong, right in WRONG[locale].items())
    return [f"says {match[0]!r}, the term is {right!r}" for match, right in found if match]
