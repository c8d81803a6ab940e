"""DMN files for tests, written short."""

LATEST = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def definitions(*parts: str, namespace: str = LATEST, own: str = "t") -> bytes:
    """A file with these parts; `own` is the namespace of what it defines."""
    return f'<definitions xmlns="{namespace}" id="d" name="d" namespace="{own}">{"".join(parts)}</definitions>'.encode()


def decision(key: str, logic: str, *requires: str) -> str:
    """A decision whose id is its name."""
    return f'<decision id="{key}" name="{key}">{"".join(requires)}{logic}</decision>'


def needs(*keys: str) -> str:
    """Requirements of decisions, by id or by namespace and id."""
    hrefs = (key if "#" in key else f"#{key}" for key in keys)
    found = (f'<informationRequirement><requiredDecision href="{href}"/></informationRequirement>' for href in hrefs)
    return "".join(found)


def formula(text: str) -> str:
    """A literal expression."""
    return f"<literalExpression><text>{escaped(text)}</text></literalExpression>"


def escaped(text: str) -> str:
    """FEEL inside XML."""
    return text.replace("&", "&amp;").replace("<", "&lt;")


def table(policy: str, columns: str, *rules: str, outputs: str = '<output id="o" name="out"/>') -> str:
    """A table; a column is an expression, a rule is `test; test -> value; value`."""
    asked = "".join(
        f'<input label="{text}"><inputExpression><text>{text}</text></inputExpression></input>'
        for text in columns.split("; ")
    )
    return f'<decisionTable id="t" {policy}>{asked}{outputs}{"".join(map(_rule, rules))}</decisionTable>'


def _rule(written: str) -> str:
    tests, _, gives = written.partition(" -> ")
    cells = "".join(f"<inputEntry><text>{escaped(text)}</text></inputEntry>" for text in tests.split("; "))
    values = "".join(f"<outputEntry><text>{escaped(text)}</text></outputEntry>" for text in gives.split("; "))
    return f"<rule>{cells}{values}</rule>"
