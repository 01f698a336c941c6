"""The list of 200 pictures: whose document it is, what was done to it, and what must be read off it.

`python -m bench.ocr.manifest` writes `manifest.json` again; a test compares. `python -m bench.ocr.manifest FOLDER` also
draws all of them there, to be looked at.
"""

import random
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec

from bench.ocr.cards import draw_card
from bench.ocr.distortions import Distortion, photographed
from bench.ocr.people import Holder, holder_of

PATH = Path(__file__).with_name("manifest.json")
KINDS = {
    "resident-id": 130,
    "resident-id-back": 14,
    "hk-macau-permit": 16,
    "taiwan-permit": 12,
    "passport": 16,
    "foreign-resident-id": 12,
}
# Each picture has one of them in strength, in turns, and a little of some others.
MAIN = ("quarter", "tilt", "perspective", "blur", "motion", "shade", "glare", "noise", "quality", "small")
SIDES_WITH_NAMES = "front"


class Expected(msgspec.Struct, frozen=True, kw_only=True):
    """What the document says."""

    kind: str
    side: str
    name: str
    number: str
    sex: str | None
    birth: date | None
    valid_from: date | None
    valid_until: date | None


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One picture. `main` is the distortion that it has in strength."""

    seed: int
    document: str
    main: str
    distortion: Distortion
    expected: Expected

    def holder(self) -> Holder:
        return holder_of(self.document, self.seed)

    def picture(self) -> bytes:
        """The JPEG that somebody would send."""
        return photographed(draw_card(self.holder(), self.seed), self.distortion, self.seed)


def entries() -> list[Entry]:
    """All of them, made from their seeds."""
    return list(_made())


def committed() -> list[Entry]:
    """All of them as they are in the repository."""
    return msgspec.json.decode(PATH.read_bytes(), type=list[Entry])


def _made() -> Iterator[Entry]:
    seed = 0
    for document, count in KINDS.items():
        for _ in range(count):
            main = MAIN[seed % len(MAIN)]
            yield Entry(
                seed=seed,
                document=document,
                main=main,
                distortion=distortion_of(main, seed),
                expected=_expected(holder_of(document, seed)),
            )
            seed += 1


def distortion_of(main: str, seed: int) -> Distortion:
    """What is done to a picture: `main` in strength, of the others some, weaker."""
    dice = random.Random(f"distortion {seed}")

    def strength(name: str, weak: tuple[float, float], strong: tuple[float, float], chance: float) -> float:
        if name == main:
            return round(dice.uniform(*strong), 3)
        return round(dice.uniform(*weak), 3) if dice.random() < chance else 0.0

    return Distortion(
        quarter=dice.choice((90, 180, 270)) if main == "quarter" else dice.choice((0, 0, 0, 0, 0, 0, 90, 180)),
        tilt=strength("tilt", (-4, 4), (8, 18), 0.6) * dice.choice((-1, 1)),
        share=round(dice.uniform(0.34, 0.42) if main == "small" else dice.uniform(0.6, 0.85), 3),
        perspective=strength("perspective", (0.01, 0.04), (0.08, 0.13), 0.5),
        blur=strength("blur", (0.5, 1.1), (2.2, 3.2), 0.4),
        motion=round(strength("motion", (3, 5), (9, 15), 0.2)),
        shade=strength("shade", (0.1, 0.35), (0.6, 0.8), 0.4),
        glare=strength("glare", (0.2, 0.4), (0.75, 0.92), 0.3),
        noise=strength("noise", (2, 6), (18, 30), 0.5),
        quality=dice.randrange(18, 32) if main == "quality" else dice.randrange(60, 93),
    )


def _expected(holder: Holder) -> Expected:
    is_front = holder.side == SIDES_WITH_NAMES
    has_validity = holder.side == "back" or holder.kind not in {"resident-id", "passport"}
    return Expected(
        kind=holder.kind,
        side=holder.side,
        name=holder.name if is_front else "",
        number=holder.number if is_front else "",
        sex=("male" if holder.is_male else "female") if is_front else None,
        birth=holder.birth if is_front else None,
        valid_from=holder.valid_from if has_validity else None,
        valid_until=holder.valid_until if has_validity or holder.kind == "passport" else None,
    )


def main() -> int:
    """Writes the list, and the pictures where a folder is named."""
    made = entries()
    # One line for each.
    PATH.write_bytes(b"[\n" + b",\n".join(map(msgspec.json.encode, made)) + b"\n]\n")
    for folder in map(Path, sys.argv[1:2]):
        folder.mkdir(parents=True, exist_ok=True)
        for entry in made:
            (folder / f"{entry.seed:03d}-{entry.document}-{entry.main}.jpg").write_bytes(entry.picture())
    print(f"{len(made)} pictures in {PATH.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
