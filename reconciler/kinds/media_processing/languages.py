"""Language codes of the VOD types MPSRawSmartSubtitleParameter and MPSSmartEraseSubtitleConfig, in their order."""

# ruff: noqa: SIM905 -- three hundred quoted codes would be unreadable

from __future__ import annotations

from difflib import get_close_matches

OCR_SOURCE = ("zh_en", "multi")
"""``VideoSrcLanguage`` with ProcessType 2."""
SPEECH_SOURCE = tuple(
    """
    auto zh en ja ko zh-PY zh_medical vi ms id fil th pt tr ar es hi fr de it zh_dialect zh_en yue ru prime_zh af-ZA
    sq-AL am-ET ar-DZ ar-BH ar-EG ar-IQ ar-IL ar-JO ar-KW ar-LB ar-MR ar-MA ar-OM ar-QA ar-SA ar-PS ar-SY ar-TN
    ar-AE ar-YE hy-AM az-AZ eu-ES bn-BD bn-IN bs-BA bg-BG my-MM ca-ES hr-HR cs-CZ da-DK nl-BE nl-NL en-AU en-CA
    en-GH en-HK en-IN en-IE en-KE en-NZ en-NG en-PK en-PH en-SG en-ZA en-TZ en-GB en-US et-EE fil-PH fi-FI fr-BE
    fr-CA fr-FR fr-CH gl-ES ka-GE el-GR gu-IN iw-IL hi-IN hu-HU is-IS id-ID it-IT it-CH ja-JP jv-ID kn-IN kk-KZ
    km-KH rw-RW ko-KR lo-LA lv-LV lt-LT mk-MK ms-MY ml-IN mr-IN mn-MN ne-NP no-NO fa-IR pl-PL pt-BR pt-PT ro-RO
    ru-RU sr-RS si-LK sk-SK sl-SI st-ZA es-AR es-BO es-CL es-CO es-CR es-DO es-EC es-SV es-GT es-HN es-MX es-NI
    es-PA es-PY es-PE es-PR es-ES es-US es-UY es-VE su-ID sw-KE sw-TZ sv-SE ta-IN ta-MY ta-SG ta-LK te-IN th-TH
    ts-ZA tr-TR uk-UA ur-IN ur-PK uz-UZ ve-ZA vi-VN xh-ZA zu-ZA
    """.split()
)
"""``VideoSrcLanguage`` with ProcessType 0 and 1."""
SOURCE = (*OCR_SOURCE, *(code for code in SPEECH_SOURCE if code not in OCR_SOURCE))
TARGET = tuple(
    """
    ab ace ach af ak am ar as ay az ba ban bbc bem bew bg bho bik bm bn br bs btx bts bua ca ceb cgg chm ckb cnh co
    crh crs cs cv cy da de din doi dov dv dz ee el en eo es et eu fa ff fi fil fj fr fr-CA fr-FR fy ga gaa gd gl gn
    gom gu gv ha haw he hi hil hmn hr hrx ht hu hy id ig ilo is it iw ja jv ka kk km kn ko kri ku ktu ky la lb lg li
    lij lmo ln lo lt ltg luo lus lv mai mak mg mi min mk ml mn mr ms mt my ne new nl no nr nso nus ny oc om or pa
    pag pam pap pl ps pt pt-BR pt-PT qu ro rom rn ru rw sa scn sd sg shn si sk sl sm sn so sq sr ss st su sv sw szl
    ta te tet tg th ti tk tn tr ts tt ug uk ur uz vi xh yi yo yua yue zh zh-TW zu
    """.split()
)
"""``TranslateDstLanguage``: one or several, joined by ``/``."""
ERASE_TARGET = tuple("zh en ja ko fr es it de tr ru pt vi id ms th ar hi".split())
"""``TransDstLang``."""


def nearest(code: str, codes: tuple[str, ...]) -> str | None:
    """What to write instead of an unknown code, as a fix."""
    by_case = {known.casefold(): known for known in codes}
    near = by_case.get(code.casefold().replace("_", "-")) or next(iter(get_close_matches(code, codes, 1, 0.5)), None)
    return f'write "{near}"' if near else None
