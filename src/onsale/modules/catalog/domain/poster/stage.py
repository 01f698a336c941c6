"""Styles for theatre, musicals, comedy and families."""

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
)


def ink_mountains(source: random.Random) -> Art:
    paper, ink, seal = source.choice(
        [("#F3EDE0", "#22313A", "#B8321F"), ("#EEF0EA", "#1E3A36", "#C0452B"), ("#F4ECE3", "#3A2E39", "#A62C2B")]
    )
    defs = gradient("p", [(0, paper, 1), (1, "#E2DACA", 1)])
    layers = []
    for at in range(6):
        defs += gradient(f"m{at}", [(0, ink, 0.16 + at * 0.13), (0.5, ink, 0.04 + at * 0.03), (0.85, ink, 0)])
        ridge = Ridge(source, octaves=6, base=0.9 + at * 0.12)
        layers.append(path(hill(ridge, level=330 + at * 62, height=150 - at * 12, steps=60), fill=f"url(#m{at})"))
    sun_x = source.choice([150, 190, 240])
    sun = circle(sun_x, 205, 62, seal, more='opacity=".92"')
    birds = "".join(
        path(f"M{x} {y}q7 -9 13 -1q6 -9 14 -1", more=f'stroke="{ink}" stroke-width="1.8" stroke-linecap="round"')
        for x, y in ((sun_x + 86, 232), (sun_x + 118, 214), (sun_x + 132, 246))
    )
    mast = path("M78 4l14 -40", more=f'stroke="{ink}" stroke-width="1.6"')
    boat = (
        f'<g transform="translate({source.choice([250, 340])} 560)">'
        f"{path('M0 0q40 16 92 -2q-12 18 -44 18t-48 -16z', fill=ink)}"
        f"{path('M34 4q10 -20 26 -2', fill=ink)}{mast}</g>"
    )
    return Art(
        f"<defs>{defs}</defs>{sheet('url(#p)')}{sun}{birds}{''.join(layers)}{boat}",
        ink="#1B1A1C",
        quiet="#4A4640",
        layout="vertical",
        serif=True,
        accent=seal,
    )


def skyline(source: random.Random) -> Art:
    top, low, moon, lamp = source.choice(
        [
            ("#0B1437", "#5B4B8A", "#FFE9B8", "#FFD166"),
            ("#10002B", "#C9184A", "#FFDAB9", "#FFB703"),
            ("#04293A", "#2D8A8A", "#F1FAEE", "#F4D35E"),
        ]
    )
    defs = gradient("g", [(0, top, 1), (0.75, low, 1)]) + glow("h", [(0, moon, 0.55), (1, moon, 0)])
    x = source.choice([180, 300, 430])
    disc = (
        circle(x, 330, 190, "url(#h)") + circle(x, 330, 118, moon) + circle(x - 34, 302, 16, low, more='opacity=".12"')
    )
    disc += circle(x + 30, 356, 26, low, more='opacity=".1"')
    shades = (mix(low, top, 0.4), mix(low, top, 0.75), top)
    towers = "".join(_towers(source, depth, shades[depth], lamp) for depth in range(3))
    defs += gradient("s", [(0.55, top, 0), (0.66, top, 0.9), (1, top, 1)])
    stars = "".join(
        circle(source.uniform(0, WIDTH), source.uniform(20, 330), source.uniform(0.6, 1.8), "#fff", more='opacity=".7"')
        for _ in range(60)
    )
    return Art(
        f"<defs>{defs}</defs>{sheet('url(#g)')}{stars}{disc}{towers}{sheet('url(#s)')}",
        ink="#FFFFFF",
        quiet="#E9E1F2",
        accent=lamp,
    )


def _towers(source: random.Random, depth: int, color: str, lamp: str) -> str:
    parts = []
    x = -20.0
    base = 430 + depth * 45
    while x < WIDTH:
        width = source.uniform(38, 78)
        top = base - source.uniform(20, 150 - depth * 25)
        parts.append(rect(x, top, width, HEIGHT - top, color))
        if source.random() < 0.4:
            parts.append(polygon([(x, top), (x + width / 2, top - source.uniform(14, 46)), (x + width, top)], color))
        if source.random() < 0.25:
            parts.append(rect(x + width / 2 - 1.5, top - 56, 3, 60, color))
        if depth:
            parts.extend(
                rect(
                    x + 8 + column * 13,
                    top + 14 + floor * 18,
                    5,
                    8,
                    lamp,
                    more=f'opacity="{source.uniform(0.4, 0.95):.2f}"',
                )
                for column in range(int((width - 12) // 13))
                for floor in range(12)
                if source.random() < 0.33
            )
        x += width + source.uniform(0, 5)
    return "".join(parts)


def curtain(source: random.Random) -> Art:
    light, dark, ground, glow_color = source.choice(
        [
            ("#B3202C", "#5E0B15", "#1A0508", "#FFE7B0"),
            ("#1F4E5F", "#0B2530", "#050F14", "#FFEBC2"),
            ("#5B2A86", "#2A1140", "#0F0518", "#FFDDE8"),
        ]
    )
    defs = gradient("f", [(0, dark, 1), (0.45, light, 1), (1, dark, 1)], direction="0 0 1 0")
    defs += glow("h", [(0, glow_color, 0.95), (0.55, glow_color, 0.28), (1, glow_color, 0)])
    defs += gradient("k", [(0, glow_color, 0.5), (1, glow_color, 0.06)])
    folds = []
    for side in (-1, 1):
        for at in range(6):
            width = 52.0
            outer = at * width if side < 0 else WIDTH - (at + 1) * width
            waist = 36 * at
            inner = outer - waist * 0.62 if side < 0 else outer + waist * 0.62
            d = (
                f"M{outer:.0f} 0H{outer + width:.0f}"
                f"C{outer + width:.0f} 260 {inner + width:.0f} 330 {inner + width * 0.9:.0f} 560"
                f"H{inner:.0f}C{inner:.0f} 330 {outer:.0f} 260 {outer:.0f} 0Z"
            )
            folds.append(path(d, fill="url(#f)"))
    scallops = "".join(
        path(f"M{x} 0h100q-6 78 -50 78t-50 -78z", fill="url(#f)", more=f'stroke="{dark}" stroke-width="1"')
        for x in range(0, 600, 100)
    )
    beam = polygon([(285, 60), (315, 60), (430, 545), (170, 545)], "url(#k)")
    spot = '<ellipse cx="300" cy="545" rx="190" ry="46" fill="url(#h)"/>'
    seat = _chair(ground) if source.random() < 0.5 else _figure(ground)
    floor = rect(0, 560, WIDTH, 240, ground)
    return Art(
        f"<defs>{defs}</defs>{sheet(ground)}{beam}{floor}{spot}{seat}{''.join(folds)}{scallops}",
        ink="#FFF7EA",
        quiet="#E7D8C6",
        serif=True,
        accent=glow_color,
    )


def _chair(color: str) -> str:
    bars = "M268 545V418M332 545V470M268 474H336M268 474V545M336 474V545M274 418V474M268 420H284V474"
    return path(bars, more=f'stroke="{color}" stroke-width="7" stroke-linecap="round" stroke-linejoin="round"')


def _figure(color: str) -> str:
    body = "M284 545L288 470Q270 440 282 408Q300 392 318 408Q330 440 312 470L316 545Z"
    arm = path("M318 414Q352 392 366 352", more=f'stroke="{color}" stroke-width="10" stroke-linecap="round"')
    return circle(300, 382, 17, color) + path(body, fill=color) + arm


def microphone(source: random.Random) -> Art:
    ground, shape, metal, ink = source.choice(
        [
            ("#FFD23F", "#EE4266", "#1B1B1E", "#1B1B1E"),
            ("#3BCEAC", "#FFF8E8", "#12263A", "#12263A"),
            ("#FF7F51", "#FFF3E2", "#2B1A2F", "#2B1A2F"),
        ]
    )
    dots = "".join(
        circle(col * 26, row * 26, 2 + 6.5 * max(0.0, 1 - math.hypot(col * 26 - 300, row * 26 - 262) / 420), shape)
        for row in range(18)
        for col in range(25)
        if math.hypot(col * 26 - 300, row * 26 - 262) > 175
    )
    lean = source.choice([-16, 14])
    mesh = "".join(
        path(f"M{210 + i * 20} 130v190M205 {140 + i * 20}h190", more='stroke="#fff" stroke-opacity=".16"')
        for i in range(10)
    )
    head = (
        '<clipPath id="c"><rect x="212" y="120" width="176" height="212" rx="88"/></clipPath>'
        + rect(212, 120, 176, 212, metal, more='rx="88"')
        + f'<g clip-path="url(#c)">{mesh}{rect(212, 236, 176, 18, ground)}</g>'
        + rect(244, 150, 18, 92, "#fff", more='rx="9" opacity=".3"')
    )
    yoke = path(
        "M186 250v20a114 114 0 0 0 228 0v-20", more=f'stroke="{metal}" stroke-width="15" stroke-linecap="round"'
    )
    stand = rect(292, 380, 16, 130, metal) + rect(226, 500, 148, 16, metal, more='rx="8"')
    body = f'<g transform="translate(36 -38) scale(.88) rotate({lean} 300 320)">{head}{yoke}{stand}</g>'
    halo = circle(300, 262, 186, shape)
    return Art(f"{sheet(ground)}{dots}{halo}{body}", ink=ink, quiet=ink, accent=shape)


def whale(source: random.Random) -> Art:
    sky, moon, waves, body = source.choice(
        [
            ("#1D3461", "#FFE8A3", ("#3A6EA5", "#2F5D94", "#1F4A7D", "#12355F"), "#F4F1DE"),
            ("#F7B2AD", "#FFF6E0", ("#65B8BF", "#44A1A8", "#2C8189", "#17616B"), "#2B3A55"),
            ("#BFE3E0", "#FFD97D", ("#60A3D9", "#3F83C1", "#2868A8", "#0F4C8A"), "#F25F5C"),
        ]
    )
    stars = "".join(
        path(f"M{x:.0f} {y:.0f}l3 8 8 3-8 3-3 8-3-8-8-3 8-3z", fill=moon, more='opacity=".9"')
        for x, y in ((source.uniform(30, 570), source.uniform(40, 300)) for _ in range(15))
    )
    swim = (
        "M120 420C120 310 230 262 330 284C396 298 432 344 478 346C498 330 494 296 474 268C508 270 528 292 534 312"
        "C546 296 568 286 592 292C588 330 566 352 540 360C530 420 452 486 330 486C210 488 122 478 120 420Z"
    )
    flip = 'transform="translate(640 0) scale(-1 1)"' if source.random() < 0.5 else 'transform="translate(-40 0)"'
    eye = circle(192, 394, 9, sky) + path(
        "M140 436q60 34 150 22", more=f'stroke="{sky}" stroke-width="5" stroke-linecap="round"'
    )
    spout = path(
        "M226 262q-6 -50 -40 -58M226 262q4 -56 44 -64", more=f'stroke="{body}" stroke-width="9" stroke-linecap="round"'
    )
    belly = path("M134 448Q220 506 360 478Q300 496 236 488Q150 482 134 448Z", fill=moon, more='opacity=".55"')
    animal = f"<g {flip}>{path(swim, fill=body)}{belly}{eye}{spout}</g>"
    sea = []
    for at, color in enumerate(waves):
        level = 452 + at * 44
        shift = source.uniform(-60, 0)
        crest = "".join(f"q30 -{30 - at * 3} 60 0t60 0" for _ in range(7))
        sea.append(path(f"M{shift:.0f} {level}{crest}V800H-60Z", fill=color))
    disc = circle(source.choice([140, 460]), 150, 66, moon)
    return Art(f"{sheet(sky)}{disc}{stars}{animal}{''.join(sea)}", ink="#FFFFFF", quiet="#EAF4FF", accent=moon)


def balloons(source: random.Random) -> Art:
    sky, low, colors, ink = source.choice(
        [
            ("#8ECAE6", "#FDF0D5", ("#E63946", "#F4A261", "#2A9D8F", "#E9C46A"), "#1D3557"),
            ("#FFC8DD", "#FFF6E9", ("#9B5DE5", "#F15BB5", "#00BBF9", "#FEE440"), "#3D1E5B"),
        ]
    )
    defs = gradient("g", [(0, sky, 1), (0.8, low, 1)])
    parts = []
    for at, (x, y, scale) in enumerate(((300, 235, 1.5), (110, 170, 0.7), (505, 330, 0.85), (470, 110, 0.45))):
        first, second = colors[at % 4], colors[(at + 1) % 4]
        envelope = "M0 -100C70 -100 96 -46 84 0C74 38 34 66 22 92H-22C-34 66 -74 38 -84 0C-96 -46 -70 -100 0 -100Z"
        stripes = path("M0 -100C34 -70 36 30 10 92H-10C-36 30 -34 -70 0 -100Z", fill=second)
        stripes += path(
            "M0 -100C70 -100 96 -46 84 0C74 38 34 66 22 92C62 20 56 -70 0 -100Z", fill=second, more='opacity=".55"'
        )
        basket = path("M-20 92L-14 122M20 92L14 122", more=f'stroke="{ink}" stroke-width="2"') + rect(
            -16, 120, 32, 22, "#A56336", more='rx="4"'
        )
        tilt = source.uniform(-6, 6)
        parts.append(
            f'<g transform="translate({x} {y}) rotate({tilt:.1f}) scale({scale})">'
            f"{path(envelope, fill=first)}{stripes}{basket}</g>"
        )
    cloud = circle(30, 20, 22, "#fff") + circle(62, 10, 30, "#fff") + circle(96, 20, 22, "#fff")
    cloud += rect(28, 20, 70, 22, "#fff")
    clouds = "".join(
        f'<g opacity=".9" transform="translate({source.uniform(-20, 480):.0f} {y}) '
        f'scale({source.uniform(0.7, 1.2):.2f})">{cloud}</g>'
        for y in (90, 390, 460)
    )
    land = "".join(
        path(hill(Ridge(source, octaves=2), level=462 + at * 26, height=24), fill=color, more='opacity=".85"')
        for at, color in enumerate((colors[2], colors[0] if at_night(low) else "#7FB069", "#FFFDF6"))
    )
    return Art(
        f"<defs>{defs}</defs>{sheet('url(#g)')}{clouds}{''.join(parts)}{land}", ink=ink, quiet=ink, accent=colors[0]
    )


def at_night(color: str) -> bool:
    """Whether a colour is dark."""
    return sum(int(color[i : i + 2], 16) for i in (1, 3, 5)) < 300
