"""All built-in functions of FEEL by name."""

from collections.abc import Mapping
from typing import Final

from engine.language.functions_boolean import BOOLEAN
from engine.language.functions_context import CONTEXT
from engine.language.functions_conversion import CONVERSION
from engine.language.functions_list import LIST
from engine.language.functions_numeric import NUMERIC
from engine.language.functions_range import RANGE
from engine.language.functions_sort import SORT
from engine.language.functions_string import STRING
from engine.language.functions_temporal import TEMPORAL
from engine.language.values import Function

_FAMILIES: Final = (BOOLEAN, CONTEXT, CONVERSION, LIST, NUMERIC, RANGE, SORT, STRING, TEMPORAL)

BUILT_INS: Final[Mapping[str, Function]] = {
    name: function for family in _FAMILIES for name, function in family.functions.items()
}
