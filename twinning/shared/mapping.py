"""Where places lie on our map of Europe: Lambert's azimuthal equal-area projection around 17° E 48.5° N, the same in
which static/coast.svg was drawn. Coasts only, no borders; no server is asked."""

from math import cos, radians, sin, sqrt

MIDDLE = (17, radians(48.5))
SCALE, ORIGIN = 1150, (500, 357.2)
ROOM = 0.18  # of the widest distance, on each side
NARROWEST = 300


def xy(longitude, latitude):
    east, north, middle = radians(longitude - MIDDLE[0]), radians(latitude), MIDDLE[1]
    k = SCALE * sqrt(2 / (1 + sin(middle) * sin(north) + cos(middle) * cos(north) * cos(east)))
    x = ORIGIN[0] + k * cos(north) * sin(east)
    y = ORIGIN[1] - k * (cos(middle) * sin(north) - sin(middle) * cos(north) * cos(east))
    return round(x, 1), round(y, 1)


def frame(points):
    """(left, top, width, height) that shows all points with some room, in the form of a card."""
    xs, ys = [x for x, _y in points], [y for _x, y in points]
    wide, high = max(xs) - min(xs), (max(ys) - min(ys)) * 1.6
    width = max(max(wide, high) * (1 + 2 * ROOM), NARROWEST)
    height = width / 1.6
    left, top = (max(xs) + min(xs) - width) / 2, (max(ys) + min(ys) - height) / 2
    return tuple(round(value, 1) for value in (left, top, width, height))
