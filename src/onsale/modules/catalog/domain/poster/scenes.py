"""Styles for sport and exhibitions, and the abstract one that suits anything."""

import math
import random

from onsale.modules.catalog.domain.poster.canvas import WIDTH, Art, circle, glow, gradient, path, polygon, rect, sheet


def pitch(source: random.Random) -> Art:
    first, second, ink, ball = source.choice(
        [
            ("#1E7F4F", "#1A7247", "#F7FFF7", "#FFD23F"),
            ("#0D3B66", "#0B335A", "#FAF0CA", "#F95738"),
            ("#8C1C13", "#7F1911", "#FFF4E6", "#FFC857"),
        ]
    )
    stripes = "".join(rect(-300, -200 + at * 90, 1300, 45, second) for at in range(14))
    white = f'stroke="{ink}" stroke-width="6" fill="none"'
    lines = (
        f'<g {white}><path d="M-300 300H1000"/><circle cx="300" cy="300" r="150"/>'
        f'<path d="M60 -180V-40H540V-180M180 -180V-110H420V-180M220 -40a100 100 0 0 0 160 0"/></g>'
        f"{circle(300, 300, 9, ink)}{circle(300, 35, 7, ink)}"
    )
    turn = source.choice([-24, 22, -32])
    flight = path(
        "M-40 610C120 560 170 250 452 196",
        more=f'stroke="{ball}" stroke-width="5" stroke-dasharray="2 15" stroke-linecap="round"',
    )
    football = _football(452, 190, 58)
    shade = gradient("s", [(0.35, first, 0), (0.72, first, 0.94), (1, first, 1)])
    return Art(
        f'<defs>{shade}</defs>{sheet(first)}<g transform="rotate({turn} 300 300)">{stripes}{lines}</g>'
        f"{sheet('url(#s)')}{flight}{football}",
        ink=ink,
        quiet=ink,
        accent=ball,
    )


def _football(x: float, y: float, radius: float) -> str:
    def corner(distance: float, turn: float) -> tuple[float, float]:
        return x + distance * math.cos(turn), y + distance * math.sin(turn)

    turns = [math.tau * i / 5 - math.pi / 2 for i in range(5)]
    patches = [polygon([corner(radius * 0.36, turn) for turn in turns], "#16151A")]
    for turn in turns:
        rim = [corner(radius * 0.98, turn - 0.3), corner(radius * 0.98, turn + 0.3)]
        patches.append(polygon([corner(radius * 0.68, turn), *reversed(rim)], "#16151A"))
        a, b = corner(radius * 0.36, turn), corner(radius * 0.7, turn)
        patches.append(path(f"M{a[0]:.1f} {a[1]:.1f}L{b[0]:.1f} {b[1]:.1f}", more='stroke="#16151A" stroke-width="3"'))
    shadow = circle(x + 7, y + 9, radius, "#000", more='opacity=".25"')
    rim_line = circle(x, y, radius, "none", more='stroke="#16151A" stroke-width="2.5"')
    return shadow + circle(x, y, radius, "#fff") + "".join(patches) + rim_line


def court(source: random.Random) -> Art:
    ground, ball, line, ink = source.choice(
        [
            ("#16213E", "#F2711C", "#1A1A2E", "#FFFFFF"),
            ("#F6E7CB", "#E2572B", "#2B1B17", "#2B1B17"),
            ("#2D0B3A", "#FF8A3D", "#1C0626", "#FFFFFF"),
        ]
    )
    x, y, radius = source.choice([(420, 196, 268), (180, 190, 272)])
    defs = glow("b", [(0, "#fff", 0.28), (0.5, "#fff", 0.05), (1, "#000", 0.22)])
    seams = (
        f'<clipPath id="c"><circle cx="{x}" cy="{y}" r="{radius}"/></clipPath>'
        f'<g clip-path="url(#c)"><g transform="rotate(-24 {x} {y})" stroke="{line}" stroke-width="10" fill="none">'
        f'<path d="M{x - radius} {y}h{radius * 2}M{x} {y - radius}v{radius * 2}"/>'
        f'<circle cx="{x - radius * 1.18:.0f}" cy="{y}" r="{radius * 0.86:.0f}"/>'
        f'<circle cx="{x + radius * 1.18:.0f}" cy="{y}" r="{radius * 0.86:.0f}"/></g>'
        f"{circle(x, y, radius, 'url(#b)')}</g>"
    )
    rays = "".join(
        path(
            f"M{-60 + at * 34} 800L{x - 40 + at * 7} {y + radius - 40}",
            more=f'stroke="{ball}" stroke-opacity=".16" stroke-width="7"',
        )
        for at in range(22)
    )
    return Art(
        f"<defs>{defs}</defs>{sheet(ground)}{rays}{circle(x, y, radius, ball)}{seams}", ink=ink, quiet=ink, accent=ball
    )


def track(source: random.Random) -> Art:
    ground, lanes, ink = source.choice(
        [
            ("#C8412B", ("#D9553C", "#C8412B"), "#FFF6EC"),
            ("#1B4D89", ("#24609F", "#1B4D89"), "#F5F9FF"),
            ("#00695C", ("#0B7A6C", "#00695C"), "#F3FFF9"),
        ]
    )
    rings = []
    for at in range(9):
        radius = 620 - at * 62
        rings.append(circle(620, 560, radius, lanes[at % 2], more=f'stroke="{ink}" stroke-width="4"'))
    digits = "".join(
        f'<text x="{620 - (590 - at * 62):.0f}" y="552" font-size="38" font-weight="900" text-anchor="middle" '
        f'font-family="Arial,sans-serif" fill="{ink}" opacity=".9">{at + 1}</text>'
        for at in range(6)
    )
    start = rect(0, 500, 440, 8, ink)
    shade = gradient("s", [(0.62, ground, 0), (0.74, ground, 0.96), (1, ground, 1)])
    return Art(
        f"<defs>{shade}</defs>{sheet(ground)}{''.join(rings)}{start}{digits}{sheet('url(#s)')}",
        ink=ink,
        quiet=ink,
        accent="#FFD166",
    )


def plinth(source: random.Random) -> Art:
    wall, floor, glaze, band, ink = source.choice(
        [
            ("#E9E2D6", "#CDBFA9", "#2C5F77", "#F4F1E8", "#221F1B"),
            ("#23302B", "#18211E", "#C08A3E", "#2C4A3C", "#F3EBDD"),
            ("#D9C7B8", "#BFA48F", "#F7F3EC", "#1F4E8C", "#2A1E18"),
        ]
    )
    defs = glow("h", [(0, "#FFF8E7", 0.9), (0.6, "#FFF8E7", 0.22), (1, "#FFF8E7", 0)])
    defs += gradient(
        "v", [(0, "#000", 0.32), (0.32, "#fff", 0.3), (0.6, "#000", 0.02), (1, "#000", 0.38)], direction="0 0 1 0"
    )
    arch = path("M110 620V330a190 190 0 0 1 380 0V620Z", fill=floor, more='opacity=".75"')
    light = '<ellipse cx="300" cy="400" rx="240" ry="270" fill="url(#h)"/>'
    d, left, right = _vase(source)
    body = path(d, fill=glaze)
    clip = f'<clipPath id="c"><path d="{d}"/></clipPath>'
    bands = "".join(_band(source, y, band) for y in (298, 352, 446))
    shine = path(d, fill="url(#v)")
    block = (
        rect(206, 520, 188, 100, wall)
        + rect(192, 508, 216, 16, wall)
        + rect(300, 524, 94, 96, "#000", more='opacity=".1"')
    )
    ground = rect(0, 620, WIDTH, 340, floor)
    shadow = f'<ellipse cx="300" cy="508" rx="{(right - left) / 2:.0f}" ry="7" fill="#000" opacity=".3"/>'
    return Art(
        f'<defs>{defs}{clip}</defs>{sheet(wall)}<g transform="translate(0 -150)">{arch}{light}{ground}'
        f"{block}{shadow}{body}"
        f'<g clip-path="url(#c)">{bands}</g>{shine}</g>',
        ink=ink,
        quiet=ink,
        serif=True,
        accent=glaze,
    )


def _vase(source: random.Random) -> tuple[str, float, float]:
    neck, shoulder, foot = source.uniform(20, 34), source.uniform(88, 112), source.uniform(40, 56)
    lip = neck + source.uniform(8, 18)
    left = (
        f"C{300 - neck:.0f} 252 {300 - neck:.0f} 268 {300 - neck:.0f} 276"
        f"C{300 - shoulder:.0f} 304 {300 - shoulder - 8:.0f} 372 {300 - shoulder * 0.82:.0f} 420"
        f"C{300 - foot:.0f} 470 {300 - foot:.0f} 490 {300 - foot:.0f} 508"
    )
    right = (
        f"C{300 + foot:.0f} 490 {300 + foot:.0f} 470 {300 + shoulder * 0.82:.0f} 420"
        f"C{300 + shoulder + 8:.0f} 372 {300 + shoulder:.0f} 304 {300 + neck:.0f} 276"
        f"C{300 + neck:.0f} 268 {300 + neck:.0f} 252 {300 + lip:.0f} 236"
    )
    return f"M{300 - lip:.0f} 236{left}H{300 + foot:.0f}{right}Z", 300 - foot, 300 + foot


def _band(source: random.Random, y: float, color: str) -> str:
    kind = source.choice(["lines", "waves", "key"])
    if kind == "lines":
        return rect(150, y, 300, 4, color) + rect(150, y + 9, 300, 12, color) + rect(150, y + 26, 300, 4, color)
    if kind == "waves":
        crest = "q10 -22 20 0t20 0" * 8
        return path(f"M150 {y + 14}{crest}", more=f'stroke="{color}" stroke-width="5"') + rect(
            150, y + 28, 300, 3, color
        )
    meander = "v-20h20v14h-10v-6h4v0" + "h-4v6h10v6h6"
    keys = "".join(
        path(f"M{150 + i * 26} {y + 22}{meander}", more=f'stroke="{color}" stroke-width="3"') for i in range(12)
    )
    return rect(150, y - 4, 300, 3, color) + keys + rect(150, y + 28, 300, 3, color)


def geometric(source: random.Random) -> Art:
    colors, ground, ink = source.choice(
        [
            (("#D63A1F", "#F2B134", "#1F4E79", "#EDE6D6", "#16151A"), "#F7F2E7", "#16151A"),
            (("#EF476F", "#FFD166", "#06D6A0", "#118AB2", "#F8F4E9"), "#073B4C", "#FFFFFF"),
            (("#3D405B", "#E07A5F", "#81B29A", "#F2CC8F", "#F4F1DE"), "#F4F1DE", "#2B2D42"),
        ]
    )
    size = 120
    tiles = "".join(_tile(source, col * size, row * size, colors) for row in range(4) for col in range(5))
    base = rect(0, 446, WIDTH, 354, ground)
    return Art(f"{sheet(ground)}{tiles}{base}", ink=ink, quiet=ink, accent=colors[0])


def _tile(source: random.Random, x: int, y: int, colors: tuple[str, ...]) -> str:
    back, front, third = source.sample(colors, 3)
    turn = source.choice([0, 90, 180, 270])
    shape = source.choice(
        [
            path("M0 0H120A120 120 0 0 1 0 120Z", fill=front),
            path("M0 0H120A120 120 0 0 1 0 120Z", fill=front) + path("M0 0H60A60 60 0 0 1 0 60Z", fill=third),
            path("M0 60A60 60 0 0 1 120 60Z", fill=front) + path("M0 120A60 60 0 0 1 120 120Z", fill=third),
            circle(60, 60, 46, front) + circle(60, 60, 18, third),
            path("M0 0L120 120H0Z", fill=front),
            path("M0 0A120 120 0 0 1 120 120A120 120 0 0 1 0 0Z", fill=front),
            "".join(rect(0, 12 + at * 24, 120, 12, front) for at in range(5)),
            path("M60 0L120 60L60 120L0 60Z", fill=front) + circle(60, 60, 20, third),
        ]
    )
    ground = rect(0, 0, 120.5, 120.5, back)
    return f'<g transform="translate({x} {y})">{ground}<g transform="rotate({turn} 60 60)">{shape}</g></g>'
