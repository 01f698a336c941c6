"""Styles for concerts and festivals."""

import math
import random

from onsale.modules.catalog.domain.poster.canvas import (
    HEIGHT,
    WIDTH,
    Art,
    Ridge,
    circle,
    glow,
    gradient,
    hill,
    mix,
    path,
    polygon,
    rect,
    sheet,
    smooth,
)


def stage_lights(source: random.Random) -> Art:
    night, deep, lights = source.choice(
        [
            ("#1B1035", "#080513", ("#FF5D8F", "#7C5CFF", "#31D0FF", "#FFC857")),
            ("#0B1F3A", "#030912", ("#36E0C6", "#4E8BFF", "#F7F06D", "#FF7A59")),
            ("#33101F", "#0D0308", ("#FF6B4A", "#FFB84D", "#FF3D77", "#FFE3B3")),
        ]
    )
    defs = gradient("g", [(0, night, 1), (1, deep, 1)]) + glow(
        "h", [(0, "#fff", 0.9), (0.2, lights[0], 0.55), (1, lights[0], 0)]
    )
    beams = []
    for at in range(7):
        color = lights[at % len(lights)]
        x = 40 + at * 87
        target = source.uniform(-40, WIDTH + 40)
        spread = source.uniform(46, 95)
        defs += gradient(f"b{at}", [(0, color, 0.85), (0.75, color, 0.1), (1, color, 0)])
        beams.append(
            polygon(
                [(x - 4, 64), (x + 4, 64), (target + spread, 700), (target - spread, 700)],
                f"url(#b{at})",
                more='style="mix-blend-mode:screen"',
            )
        )
        beams.append(circle(x, 60, 7, "#fff") + circle(x, 60, 22, color, more='opacity=".35"'))
    crowd = _crowd(source, deep)
    rig = rect(0, 44, WIDTH, 5, deep) + rect(0, 66, WIDTH, 3, deep)
    ground = '<ellipse cx="300" cy="470" rx="330" ry="180" fill="url(#h)" opacity=".5"/>'
    return Art(
        f"<defs>{defs}</defs>{sheet('url(#g)')}{rig}{''.join(beams)}{ground}{crowd}",
        ink="#FFFFFF",
        quiet="#D9D2EA",
        accent=lights[3],
    )


def _crowd(source: random.Random, color: str) -> str:
    parts = []
    for depth in range(3):
        y = 505 + depth * 38
        opacity = 0.55 + depth * 0.2
        heads = []
        x = -10.0
        while x < WIDTH + 20:
            size = source.uniform(12, 16) + depth * 4
            bob = source.uniform(-9, 9)
            heads.append(circle(x, y + bob, size, color))
            heads.append(rect(x - size * 1.3, y + bob + size * 0.9, size * 2.6, 200, color, more=f'rx="{size:.0f}"'))
            if source.random() < 0.42:
                lean = source.uniform(-16, 16)
                top = y + bob - size - source.uniform(30, 62)
                arm = f"M{x + size:.0f} {y + bob + 24:.0f}L{x + size + lean:.0f} {top:.0f}"
                heads.append(
                    path(arm, more=f'stroke="{color}" stroke-width="{size * 0.55:.1f}" stroke-linecap="round"')
                )
            x += size * source.uniform(1.9, 2.7)
        parts.append(f'<g opacity="{opacity:.2f}">{"".join(heads)}</g>')
    return "".join(parts) + rect(0, 640, WIDTH, 160, color)


def vinyl(source: random.Random) -> Art:
    ground, disc, label, ink = source.choice(
        [
            ("#F2C14E", "#1D1A16", "#D7263D", "#1D1A16"),
            ("#E8DCC8", "#16151A", "#D63A1F", "#16151A"),
            ("#8FC0A9", "#12231D", "#FAF3DD", "#12231D"),
            ("#F08A7E", "#2B1220", "#FFE5C2", "#2B1220"),
        ]
    )
    x, y, radius = source.choice([(420, 196, 270), (180, 190, 276), (300, 200, 262)])
    grooves = "".join(
        circle(x, y, radius - 12 - ring * 9, "none", more=f'stroke="#fff" stroke-opacity="{0.05 + 0.05 * (ring % 3)}"')
        for ring in range(int((radius - 130) / 9))
    )
    defs = gradient("s", [(0, "#fff", 0), (0.5, "#fff", 0.22), (1, "#fff", 0)], direction="0 0 1 0")
    shine = "".join(
        f'<g transform="rotate({turn} {x} {y})">'
        f"{polygon([(x, y), (x - 52, y - radius + 8), (x + 52, y - radius + 8)], 'url(#s)')}</g>"
        for turn in (38, 218)
    )
    centre = (
        circle(x, y, 102, label)
        + circle(x, y, 74, "none", more=f'stroke="{disc}" stroke-opacity=".35" stroke-width="1.5"')
        + circle(x, y, 10, ground)
        + path(
            f"M{x - 60} {y + 34}h120M{x - 44} {y + 48}h88", more=f'stroke="{disc}" stroke-opacity=".5" stroke-width="3"'
        )
    )
    shadow = circle(x + 10, y + 14, radius, "#000", more='opacity=".14"')
    return Art(
        f"<defs>{defs}</defs>{sheet(ground)}{shadow}{circle(x, y, radius, disc)}{grooves}{shine}{centre}",
        ink=ink,
        quiet=ink,
        accent=label,
    )


def ridgelines(source: random.Random) -> Art:
    ground, low, high = source.choice(
        [("#0D0D12", "#5B5F97", "#FFC145"), ("#10131A", "#2EC4B6", "#F7FFF7"), ("#160F29", "#F06595", "#FFD8A8")]
    )
    lines = []
    centre = source.uniform(0.38, 0.62)
    for row in range(30):
        y = 140 + row * 10.4
        ridge = Ridge(source, octaves=5, base=2.6)
        points = []
        for step in range(45):
            t = step / 44
            swell = math.exp(-(((t - centre) / 0.17) ** 2)) * (0.35 + 0.65 * math.sin(math.pi * (row + 3) / 34))
            points.append((52 + 496 * t, y - 86 * swell * (0.55 + 0.6 * ridge.at(t) ** 2) - 3 * ridge.at(t)))
        color = mix(low, high, row / 29)
        lines.append(path(smooth(points), fill=ground, more=f'stroke="{color}" stroke-width="1.9"'))
    return Art(sheet(ground) + "".join(lines), ink="#FFFFFF", quiet="#C9C9D6", accent=high)


def sunset(source: random.Random) -> Art:
    sky_top, sky_low, sun, hills = source.choice(
        [
            ("#2D1E5F", "#FF8C61", "#FFE08A", ("#A23E6C", "#6B2A63", "#3C1B4F", "#1E0F33")),
            ("#0F4C75", "#FFB997", "#FFF3D6", ("#3B7A8C", "#275D73", "#173F56", "#0B2438")),
            ("#7A1F3D", "#FFB347", "#FFF1C1", ("#C2452D", "#8E2B2F", "#571B2D", "#2C0E1E")),
        ]
    )
    defs = gradient("g", [(0, sky_top, 1), (0.62, sky_low, 1)]) + gradient("u", [(0, "#fff", 1), (1, sun, 1)])
    x, y, radius = source.uniform(220, 380), 330, 165
    cuts = "".join(rect(x - radius, y + 18 + i * 27, radius * 2, 4 + i * 2.6, "url(#g)") for i in range(5))
    mask = f'<mask id="m"><rect width="600" height="800" fill="#fff"/>{cuts.replace("url(#g)", "#000")}</mask>'
    stars = "".join(
        circle(source.uniform(0, WIDTH), source.uniform(20, 240), source.uniform(0.7, 2), "#fff", more='opacity=".8"')
        for _ in range(45)
    )
    land = "".join(
        path(hill(Ridge(source, octaves=3), level=470 + at * 42, height=44 - at * 5), fill=color)
        for at, color in enumerate(hills)
    )
    disc = circle(x, y, radius, "url(#u)", more='mask="url(#m)"')
    flags = _bunting(source, (sun, "#FFFFFF", sky_low, hills[0]))
    return Art(
        f"<defs>{defs}{mask}</defs>{sheet('url(#g)')}{stars}{disc}{flags}{land}",
        ink="#FFFFFF",
        quiet="#FFE9D6",
        accent=sun,
    )


def _bunting(source: random.Random, colors: tuple[str, ...]) -> str:
    sag = source.uniform(40, 70)
    parts = [
        path(f"M-10 84Q300 {84 + sag * 2:.0f} 610 70", more='stroke="#fff" stroke-opacity=".7" stroke-width="1.5"')
    ]
    for at in range(17):
        t = (at + 0.5) / 17
        x = 600 * t
        y = (1 - t) ** 2 * 84 + 2 * t * (1 - t) * (84 + sag * 2) + t**2 * 70
        color = colors[at % len(colors)]
        parts.append(polygon([(x - 11, y), (x + 11, y), (x, y + 24)], color, more='opacity=".92"'))
    return "".join(parts)


def ribbons(source: random.Random) -> Art:
    """Fine lines between two curves: for orchestras, quartets and pianos."""
    ground, first, last, ink = source.choice(
        [
            ("#F6F1E7", "#B3391F", "#1C2A4A", "#1B1A1E"),
            ("#101B2D", "#E7C27D", "#5FA8D3", "#F7F1E3"),
            ("#EDEFEA", "#1F6F5C", "#D08C60", "#16231F"),
        ]
    )
    start = [source.uniform(90, 420) for _ in range(5)]
    end = [source.uniform(120, 470) for _ in range(5)]
    lines = []
    for at in range(46):
        t = at / 45
        points = [
            (-20 + 160 * i, a + (b - a) * t + 26 * math.sin(t * 5 + i * 1.7))
            for i, (a, b) in enumerate(zip(start, end, strict=True))
        ]
        color = mix(first, last, t)
        lines.append(path(smooth(points), more=f'stroke="{color}" stroke-width="1.5" stroke-opacity=".85"'))
    notes = []
    for _ in range(3):
        x, y = source.uniform(90, 520), source.uniform(110, 430)
        notes.append(
            f'<g transform="translate({x:.0f} {y:.0f}) rotate(-22)"><ellipse rx="13" ry="9.5" fill="{ink}"/></g>'
            + path(f"M{x + 12:.0f} {y - 4:.0f}v-62", more=f'stroke="{ink}" stroke-width="2.6"')
        )
    return Art(sheet(ground) + "".join(lines) + "".join(notes), ink=ink, quiet=ink, serif=True, accent=first)


def arcs(source: random.Random) -> Art:
    colors, ground, ink = source.choice(
        [
            (("#E4572E", "#F3A712", "#A8C686", "#669BBC", "#29335C"), "#FBF3E4", "#29335C"),
            (("#FFCB77", "#FE6D73", "#17C3B2", "#227C9D", "#0C3B4D"), "#FEF9EF", "#0C3B4D"),
            (("#F9C80E", "#F86624", "#EA3546", "#662E9B", "#43BCCD"), "#1B1429", "#FFFFFF"),
        ]
    )
    x, y = source.choice([(0, 446), (600, 446), (300, 446)])
    rings = "".join(circle(x, y, 410 - at * 56, color) for at, color in enumerate(colors))
    core = circle(x, y, 130, ground) + circle(x, y, 80, colors[1]) + circle(x, y, 34, ground)
    clip = f'<clipPath id="c"><rect width="{WIDTH}" height="446"/></clipPath>'
    base = rect(0, 446, WIDTH, HEIGHT - 446, ground)
    return Art(
        f'<defs>{clip}</defs>{sheet(ground)}<g clip-path="url(#c)">{rings}{core}</g>{base}',
        ink=ink,
        quiet=ink,
        accent=colors[0],
    )
