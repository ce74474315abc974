"""{% place_map title text home places %}: a map without a tile server. `home` and each place are dicts with `name`,
`latitude`, `longitude`; a place may have `url`, `number` and `weight` (0 to 100, the thickness of its line). The page
says the same in a list or table beside it."""

from django import template

from twinning.shared.mapping import frame, xy

register = template.Library()
LETTER = 0.55  # average width of a letter, of the height


@register.inclusion_tag("shared/map.html")
def place_map(title, text, home, places):
    places = [place for place in places if None not in (place["latitude"], place["longitude"])]
    if home and None in (home["latitude"], home["longitude"]):
        home = None
    drawn = [_point(place) for place in places]
    start = _point(home) if home else None
    if not drawn and not start:
        return {"view": ""}
    view = frame([(p["x"], p["y"]) for p in [*drawn, *([start] if start else [])]])
    size = view[2] / 30
    _name([*([start] if start else []), *drawn], size)
    radius = round(size * 0.55, 1)
    lines = []
    if start:
        for p in drawn:
            width = round(size * (0.05 + 0.25 * p["weight"] / 100), 1)
            lines.append({"d": f"M{start['x']} {start['y']}L{p['x']} {p['y']}", "width": width})
    return {
        "title": title,
        "text": text,
        "view": " ".join(map(str, view)),
        "home": start,
        "points": drawn,
        "lines": lines,
        "radius": radius,
        "size": round(size, 1),
        "digits": round(size * 0.7, 1),
    }


def _point(place):
    x, y = xy(float(place["longitude"]), float(place["latitude"]))
    defaults = {"url": "", "number": "", "weight": 50}
    return defaults | place | {"x": x, "y": y, "label": False}


def _name(points, size):
    """Names go above their point, as far as they hide no other name and no point."""
    round_ = size * 0.55
    taken = [(p["x"] - round_, p["y"] - round_, p["x"] + round_, p["y"] + round_) for p in points]
    for point in points:
        half = len(point["name"]) * size * LETTER / 2
        box = (point["x"] - half, point["y"] - 1.7 * size, point["x"] + half, point["y"] - size * 0.6)
        if all(box[2] < t[0] or box[0] > t[2] or box[3] < t[1] or box[1] > t[3] for t in taken):
            point |= {"label": True, "label_y": round(point["y"] - size * 0.85, 1)}
            taken.append(box)
        point["digit_y"] = round(point["y"] + size * 0.25, 1)
