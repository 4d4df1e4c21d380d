"""A page as other ways of copying it leave it: by other systems and browsers, through word processors, with more around it."""

from __future__ import annotations

import re
from collections.abc import Callable

Disguise = Callable[[str], str]

NAVIGATION = """KIE.AI
Market
API Docs
Pricing
Log in
Playground README API
Home > Market > Models
Text to Video
$0.10 (20 credits)
"""

FOOTER = """
Try similar models
Terms of Service
Privacy Policy
© 2026 All rights reserved.
"""

OTHER_WORDS = {
    "zh": ("必填", "可选", "可用选项:", "示例:", "请求示例"),
    "ja": ("必須", "任意", "利用可能なオプション：", "例：", "リクエスト例"),
    "es": ("Obligatorio", "Opcional", "Opciones disponibles:", "Ejemplo:", "Ejemplo de solicitud"),
    "de": ("Erforderlich", "Optional", "Verfügbare Optionen:", "Beispiel:", "Anforderungsbeispiel"),
}


def of_windows(page: str) -> str:
    return "\ufeff" + page.replace("\n", "\r\n")


def of_old_macs(page: str) -> str:
    return page.replace("\n", "\r")


def with_unbreakable_blanks(page: str) -> str:
    return page.replace(" ", "\u00a0")


def with_invisible_characters(page: str) -> str:
    return "\n".join(f"\u200b{line}\u200d\u2060" for line in page.split("\n")).replace("input.", "in\u00adput.\u200b")


def with_navigation(page: str) -> str:
    return NAVIGATION + page + FOOTER


def without_blank_lines(page: str) -> str:
    return "\n".join(line for line in page.split("\n") if line.strip())


def without_indents(page: str) -> str:
    return "\n".join(line.strip() for line in page.split("\n"))


def with_double_spacing(page: str) -> str:
    return page.replace("\n", "\n\n")


def with_blanks_at_line_ends(page: str) -> str:
    return page.replace("\n", "  \n")


def with_escapes(page: str) -> str:
    """Markdown's, as Google Docs writes them, outside of code."""
    return re.sub(r"(?m)^(?![ {}\"]).*$", lambda line: re.sub(r"([_*\[\]])", r"\\\1", line[0]), page)


def of_google_docs(page: str) -> str:
    """Names, values and code in backticks, options on one line."""
    page = re.sub(r"(?m)^([\w:.]+)\n-\n(.*)$", r"`\1`\\-\2  ", page)
    page = re.sub(r"(?m)^(input\.\w+|model|callBackUrl)$", r"`\1`  ", page)
    page = re.sub(r"(?m)^(\s*)([\"{}].*)$", r"\1`\2`  ", page)
    return re.sub(r"(?m)^(Request Parameters|Request Example)$", r"#### **\1**", page)


def of_firefox(page: str) -> str:
    return re.sub(r"(?m)^-\n(.+)$", r"-\1", page)


def with_options_on_one_line(page: str) -> str:
    return re.sub(r"(?m)^(.+)\n-\n(.+)$", r"\1-\2", page)


def with_spaced_options(page: str) -> str:
    return re.sub(r"(?m)^(.+)\n-\n(.+)$", r"\1 - \2", page)


def with_glued_labels(page: str) -> str:
    return re.sub(r"(?m)^(input\.\w+)\n(Required|Optional)\n", r"\1\2", page)


def with_types_glued_too(page: str) -> str:
    return re.sub(r"(?m)^(input\.\w+)\n(Required|Optional)\n(.+)$", r"\1\2\3", page)


def with_marks_on_one_line(page: str) -> str:
    return re.sub(r"(?m)^(input\.\w+)\n(Required|Optional)\n", r"\1 \2 ", page)


def in_words_of(language: str) -> Disguise:
    """The page's captions as a browser translates them; types stay."""
    required, optional, options, example, request = OTHER_WORDS[language]

    def translated(page: str) -> str:
        page = page.replace("\nRequired\n", f"\n{required}\n").replace("\nOptional\n", f"\n{optional}\n")
        page = page.replace("\nAvailable options:", f"\n{options}").replace("\nExample:", f"\n{example}")
        return page.replace("\nRequest Example\n", f"\n{request}\n")

    return translated


EVERYWHERE: tuple[Disguise, ...] = (
    of_windows,
    of_old_macs,
    with_unbreakable_blanks,
    with_invisible_characters,
    with_navigation,
)
"""These leave pages of all layouts as they are."""

ON_MODEL_PAGES: tuple[Disguise, ...] = (
    without_blank_lines,
    without_indents,
    with_double_spacing,
    with_blanks_at_line_ends,
    with_escapes,
    of_google_docs,
    of_firefox,
    with_options_on_one_line,
    with_spaced_options,
    with_glued_labels,
    with_types_glued_too,
    with_marks_on_one_line,
)
