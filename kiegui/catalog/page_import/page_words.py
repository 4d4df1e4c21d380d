"""The words around the fields of Kie's pages, also as browsers and Kie translate them. Limits are in `prose`."""

from __future__ import annotations

import re

from kiegui.catalog.page_import.found import JsonType

REQUIRED = (
    "Required", "Mandatory", "必填", "必需", "必须", "必須", "필수", "Obligatorio", "Requerido", "Obrigatório",
    "Obligatoire", "Requis", "Erforderlich", "Pflichtfeld", "Обязательно", "Обязательный", "Obbligatorio", "Richiesto",
)  # fmt: skip
OPTIONAL = (
    "Optional", "可选", "选填", "可選", "任意", "オプション", "선택 사항", "선택", "Opcional", "Facultatif", "Optionnel",
    "Необязательно", "Необязательный", "Opzionale", "Facoltativo",
)  # fmt: skip
TYPES = {
    **{kind.value: kind for kind in JsonType},
    **dict.fromkeys(
        ("字符串", "文字列", "문자열", "cadena", "chaîne", "Zeichenfolge", "строка", "stringa"), JsonType.STRING
    ),
    **dict.fromkeys(("数字", "数值", "数値", "숫자", "número", "nombre", "Zahl", "число", "numero"), JsonType.NUMBER),
    **dict.fromkeys(("整数", "整数型", "정수", "entero", "inteiro", "entier", "Ganzzahl", "целое"), JsonType.INTEGER),
    **dict.fromkeys(
        ("布尔值", "布尔", "ブール値", "부울", "booleano", "booléen", "Boolesch", "логическое"), JsonType.BOOLEAN
    ),
    **dict.fromkeys(("数组", "配列", "배열", "matriz", "tableau", "массив"), JsonType.ARRAY),
    **dict.fromkeys(
        ("对象", "オブジェクト", "객체", "objeto", "objet", "Objekt", "объект", "oggetto"), JsonType.OBJECT
    ),
}
OPTIONS = (
    "Available options", "Available values", "Options", "Allowed values", "Possible values", "可用选项", "可选值", "可选项",
    "选项", "利用可能なオプション", "사용 가능한 옵션", "Opciones disponibles", "Opções disponíveis", "Options disponibles",
    "Verfügbare Optionen", "Доступные варианты", "Opzioni disponibili",
)  # fmt: skip
EXAMPLE = (
    "Example",
    "Examples",
    "示例",
    "例子",
    "例",
    "예시",
    "예",
    "Ejemplo",
    "Exemplo",
    "Exemple",
    "Beispiel",
    "Пример",
    "Esempio",
)
STRUCTURE = ("Object structure", "Object properties", "Item structure", "Array item structure", "对象结构", "对象属性")
REQUEST_EXAMPLE = (
    "Request Example", "Request Examples", "Example Request", "请求示例", "リクエスト例", "요청 예시", "Ejemplo de solicitud",
    "Exemplo de solicitação", "Exemple de requête", "Anforderungsbeispiel", "Beispielanfrage", "Пример запроса",
)  # fmt: skip


def one_of(words: tuple[str, ...]) -> str:
    """A piece of a regular expression that matches any of the words, the longest first."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")"


NEED = rf"(?P<need>(?P<required>{one_of(REQUIRED)})|{one_of(OPTIONAL)})"
TYPE = rf"(?P<type>{one_of(tuple(TYPES))})(?:[(<](?P<of>[^)>\n]{{1,30}})[)>])?"


def type_named(word: str) -> JsonType:
    """The type that a page's word stands for; text, if there is no such type."""
    return TYPES.get(word, JsonType.STRING)
