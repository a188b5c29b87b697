"""Many keywords and templates, on record and in the account, as the guards look at them."""

from tests.support.plans import (
    OCR,
    ON,
    keyword,
    live,
    template,
)


def words(count, made=OCR):
    return {keyword(f"w{n}"): made for n in range(count)}


def templates(count, like=ON):
    return {template(f"t{n}"): {**like, "name": f"t{n}", "comment": f"{n}"} for n in range(count)}


def recorded(forms):
    return {a: ("w" + a.name[1:] if a.kind == "KeywordSample" else f"3{a.name[1:]}", f) for a, f in forms.items()}


def there(*sets):
    objects = {}
    for forms in sets:
        for address, (identity, made) in recorded(forms).items():
            objects.setdefault(address.kind, {})[identity] = made
    return live(objects.get("KeywordSample"), objects.get("ContentReviewTemplate"))


def kept(forms, number):
    """The set without its last ``number`` members."""
    return dict(list(forms.items())[: len(forms) - number])
