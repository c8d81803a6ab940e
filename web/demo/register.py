"""The shops of the demo city as a register of enterprises would have them."""

from dataclasses import dataclass

from web.demo import city, stories


@dataclass(frozen=True)
class Shop:
    """An invented shop in operation, with its credit code and the person whose shop it is."""

    credit_code: str
    name: str
    person: str
    address: str


def shops() -> tuple[Shop, ...]:
    """The applicants' own shops, and the shops of the stories."""
    here = city.read()
    names = {region.code: region.name for region in here.organisation.regions}
    own = (
        Shop(one.uscc, one.shop, one.name, f"{names[one.region]}演示路{number}号（虚构地址）")
        for number, one in enumerate(here.applicants, start=1)
    )
    return (*own, *(Shop(one.uscc, one.shop, one.applicant.name, one.address) for one in stories.plan()))
