"""Draws the documents flat: the layout of the real ones, in the fonts of the set-up, with SPECIMEN 样本 across them."""

import random
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from bench.ocr.people import Holder
from onsale.modules.users.domain.machine_readable import check_digit

WIDTH, HEIGHT = 1360, 860
INK, LABEL = (28, 28, 32), (40, 92, 150)
FONTS = ("/usr/share/fonts/opentype/noto", "/usr/share/fonts/noto-cjk", "/usr/share/fonts")
Xy = tuple[int, int]
# Across the document where it covers none of what is to be read: real ones have no such words.
SPECIMEN_AT: dict[tuple[str, str], Xy] = {
    ("resident-id", "front"): (680, 590),
    ("resident-id", "back"): (820, 470),
    ("hk-macau-permit", "front"): (760, 610),
    ("taiwan-permit", "front"): (760, 610),
    ("foreign-resident-id", "front"): (1060, 400),
    ("passport", "front"): (900, 540),
}


@cache
def font(size: int, *, is_bold: bool = False) -> ImageFont.FreeTypeFont:
    """Noto Sans CJK in its simplified form."""
    name = f"NotoSansCJK-{'Bold' if is_bold else 'Regular'}.ttc"
    path = next((file for folder in FONTS for file in Path(folder).rglob(name)), None)
    if path is None:
        raise FileNotFoundError(f"{name} is not installed; `make setup` installs fonts-noto-cjk where it may")
    for index in range(12):
        face = ImageFont.truetype(str(path), size, index=index)
        if face.getname()[0] == "Noto Sans CJK SC":
            return face
    raise FileNotFoundError(f"{path} has no simplified Chinese")


def draw_card(holder: Holder, seed: int) -> Image.Image:
    """The document as its printer left it."""
    dice = random.Random(seed)
    tint = (dice.randrange(222, 240), dice.randrange(228, 242), dice.randrange(228, 244))
    card = Image.new("RGB", (WIDTH, HEIGHT), tint)
    draw = ImageDraw.Draw(card)
    _guilloche(draw, dice)
    {
        ("resident-id", "front"): _resident,
        ("resident-id", "back"): _resident_back,
        ("hk-macau-permit", "front"): _permit,
        ("taiwan-permit", "front"): _permit,
        ("foreign-resident-id", "front"): _foreigner,
        ("passport", "front"): _passport,
    }[holder.kind, holder.side](draw, holder)
    _specimen(card, SPECIMEN_AT[holder.kind, holder.side])
    return card


def _resident(draw: ImageDraw.ImageDraw, holder: Holder) -> None:
    _portrait(draw, (900, 120, 1250, 560))
    _labelled(draw, (80, 100), "姓名", holder.name, gap=130, size=50)
    _labelled(draw, (80, 200), "性别", "男" if holder.is_male else "女", gap=130)
    _labelled(draw, (400, 200), "民族", holder.people, gap=130)
    draw.text((80, 300), "出生", LABEL, font(36))
    birth = holder.birth
    for x, text, is_label in (
        (210, f"{birth.year}", False), (320, "年", True), (385, f"{birth.month}", False), (450, "月", True),
        (515, f"{birth.day}", False), (580, "日", True),
    ):  # fmt: skip
        draw.text((x, 300), text, LABEL if is_label else INK, font(36 if is_label else 42))
    draw.text((80, 400), "住址", LABEL, font(36))
    for row, start in enumerate(range(0, len(holder.address), 13)):
        draw.text((210, 396 + row * 58), holder.address[start : start + 13], INK, font(42))
    draw.text((80, 700), "公民身份号码", LABEL, font(36))
    _spaced(draw, (420, 688), holder.number, font(56, is_bold=True), step=46)


def _resident_back(draw: ImageDraw.ImageDraw, holder: Holder) -> None:
    draw.ellipse((100, 90, 300, 290), outline=(190, 40, 40), width=10)
    draw.text((420, 110), "中华人民共和国", INK, font(76))
    draw.text((400, 260), "居 民 身 份 证", INK, font(100, is_bold=True))
    _labelled(draw, (300, 590), "签发机关", f"{holder.address[:6]}公安局", gap=200)
    ends = "长期" if holder.valid_until is None else f"{holder.valid_until:%Y.%m.%d}"
    _labelled(draw, (300, 690), "有效期限", f"{holder.valid_from:%Y.%m.%d}-{ends}", gap=200)


def _permit(draw: ImageDraw.ImageDraw, holder: Holder) -> None:
    is_hk = holder.kind == "hk-macau-permit"
    draw.text((330, 40), "港澳居民来往内地通行证" if is_hk else "台湾居民来往大陆通行证", INK, font(64, is_bold=True))
    _portrait(draw, (70, 180, 400, 600))
    _labelled(draw, (470, 160), "姓名", holder.name, gap=200, size=52)
    draw.text((670, 235), holder.latin, INK, font(40))
    _labelled(draw, (470, 320), "出生日期", f"{holder.birth:%Y.%m.%d}", gap=200)
    _labelled(draw, (960, 320), "性别", "男" if holder.is_male else "女", gap=110)
    ends = holder.valid_until or holder.valid_from
    _labelled(draw, (470, 420), "有效期限", f"{holder.valid_from:%Y.%m.%d}-{ends:%Y.%m.%d}", gap=200)
    _labelled(draw, (470, 520), "签发机关", "公安部出入境管理局", gap=200)
    draw.text((70, 690), "证件号码", LABEL, font(36))
    _spaced(draw, (270, 678), holder.number, font(56, is_bold=True), step=46)
    _labelled(draw, (860, 690), "换证次数", "01", gap=200)


def _foreigner(draw: ImageDraw.ImageDraw, holder: Holder) -> None:
    draw.text((80, 36), "中华人民共和国外国人永久居留身份证", INK, font(52, is_bold=True))
    draw.text((80, 110), "FOREIGN PERMANENT RESIDENT ID CARD", INK, font(32))
    _portrait(draw, (940, 190, 1260, 600))
    for y, label, value in (
        (190, "姓名/Name", holder.latin),
        (290, "性别/Sex", "男/M" if holder.is_male else "女/F"),
        (390, "出生日期/Date of Birth", f"{holder.birth:%Y.%m.%d}"),
        (490, "国籍/Nationality", holder.nation),
    ):
        draw.text((80, y), label, LABEL, font(28))
        draw.text((80, y + 36), value, INK, font(42, is_bold=True))
    ends = holder.valid_until or holder.valid_from
    draw.text((80, 590), "有效期限/Period of Validity", LABEL, font(28))
    draw.text((80, 626), f"{holder.valid_from:%Y.%m.%d}-{ends:%Y.%m.%d}", INK, font(42))
    draw.text((80, 716), "证件号码/ID No.", LABEL, font(28))
    _spaced(draw, (420, 700), holder.number, font(56, is_bold=True), step=46)


def _passport(draw: ImageDraw.ImageDraw, holder: Holder) -> None:
    draw.text((80, 40), f"PASSPORT   P   {holder.nation}   {holder.number}", INK, font(46, is_bold=True))
    _portrait(draw, (80, 150, 400, 560))
    ends = holder.valid_until or holder.valid_from
    surname, _, given = holder.latin.partition(", ")
    for y, label, value in (
        (140, "Surname", surname),
        (240, "Given names", given),
        (340, "Date of birth", f"{holder.birth:%d %b %Y}".upper()),
        (440, "Date of expiry", f"{ends:%d %b %Y}".upper()),
    ):
        draw.text((470, y), label, LABEL, font(28))
        draw.text((470, y + 34), value, INK, font(42))
    draw.rectangle((0, 640, WIDTH, HEIGHT), fill=(244, 244, 240))
    first = f"P<{holder.nation}{surname}<<{given.replace(' ', '<')}".ljust(44, "<")
    number, birth, expiry = holder.number.ljust(9, "<"), f"{holder.birth:%y%m%d}", f"{ends:%y%m%d}"
    parts = [number + check_digit(number), birth + check_digit(birth), expiry + check_digit(expiry), "<" * 14 + "0"]
    second = f"{parts[0]}{holder.nation}{parts[1]}{'M' if holder.is_male else 'F'}{parts[2]}{parts[3]}"
    for y, line in ((668, first), (758, second + check_digit("".join(parts)))):
        _spaced(draw, (40, y), line, font(46), step=29)


def _labelled(draw: ImageDraw.ImageDraw, at: Xy, label: str, value: str, *, gap: int, size: int = 42) -> None:
    draw.text(at, label, LABEL, font(36))
    draw.text((at[0] + gap, at[1] - (size - 36) // 2), value, INK, font(size))


def _spaced(draw: ImageDraw.ImageDraw, at: Xy, text: str, face: ImageFont.FreeTypeFont, *, step: int) -> None:
    """Characters of one width each."""
    for place, character in enumerate(text):
        draw.text((at[0] + place * step + step / 2, at[1]), character, INK, face, anchor="ma")


def _portrait(draw: ImageDraw.ImageDraw, box: tuple[int, int, int, int]) -> None:
    """Nobody: a grey shape."""
    left, top, right, bottom = box
    middle, width = (left + right) // 2, right - left
    draw.rectangle(box, fill=(206, 214, 222))
    draw.ellipse(
        (middle - width // 4, top + width // 6, middle + width // 4, top + width * 5 // 6), fill=(150, 156, 164)
    )
    draw.pieslice((left + 20, bottom - width // 2, right - 20, bottom + width // 2), 180, 360, fill=(120, 128, 140))


def _guilloche(draw: ImageDraw.ImageDraw, dice: random.Random) -> None:
    """The fine lines of a printed ground, which text must be told from."""
    for number in range(26):
        colour = (dice.randrange(185, 222), dice.randrange(200, 226), dice.randrange(205, 232))
        offset = number * 40 - 80
        draw.line([(x, offset + 30 * ((x // 40 + number) % 3)) for x in range(0, WIDTH + 40, 40)], fill=colour, width=2)


def _specimen(card: Image.Image, at: Xy) -> None:
    layer = Image.new("RGBA", card.size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(layer)
    draw.text(at, "SPECIMEN 样本", (200, 40, 40, 120), font(64, is_bold=True), anchor="mm")
    tilted = layer.rotate(8, center=at, resample=Image.Resampling.BICUBIC)
    card.paste(Image.alpha_composite(card.convert("RGBA"), tilted).convert("RGB"))
