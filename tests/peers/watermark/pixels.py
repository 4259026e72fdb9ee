#!/usr/bin/python3
"""pixels.py - looks at pictures of pages (PPM)

    pixels.py box FILE RED,GREEN,BLUE      where pixels of about this colour are: left,top,right,bottom; "none"
    pixels.py same FILE FILE LEFT,TOP,RIGHT,BOTTOM
                                           whether two pictures are the same outside of this box: "same", or what is not
    pixels.py at FILE X,Y                  the colour of a pixel: red,green,blue
    pixels.py png FILE KIND                writes a picture of 80 by 40 pixels to test with: red left, blue right, its
                                           upper half opaque and its lower half transparent where KIND has alpha;
                                           KIND: rgba rgb grey palette deep (16 bits) mono interlaced
"""
import struct
import sys
import zlib


def read(path):
    with open(path, "rb") as file:
        data = file.read()
    fields, at = [], 0
    while len(fields) < 4:
        end = at
        while data[end] not in b" \n\t\r":
            end += 1
        fields.append(data[at:end])
        at = end + 1
    assert fields[0] == b"P6" and fields[3] == b"255", fields
    return int(fields[1]), int(fields[2]), data[at:]


def box(path, colour):
    width, height, data = read(path)
    wanted = [int(part) for part in colour.split(",")]
    xs, ys = [], []
    for y in range(height):
        row = data[3 * width * y:3 * width * (y + 1)]
        for x in range(width):
            if all(abs(row[3 * x + i] - wanted[i]) <= 40 for i in range(3)):
                xs.append(x)
                ys.append(y)
    return f"{min(xs)},{min(ys)},{max(xs) + 1},{max(ys) + 1}" if xs else "none"


def same(one, other, hole):
    width, height, data = read(one)
    other_width, other_height, other_data = read(other)
    if (width, height) != (other_width, other_height):
        return f"{width}x{height} and {other_width}x{other_height}"
    left, top, right, bottom = (int(part) for part in hole.split(","))
    different = 0
    for y in range(height):
        for x in range(width):
            at = 3 * (width * y + x)
            if left <= x < right and top <= y < bottom:
                continue
            different += any(abs(data[at + i] - other_data[at + i]) > 40 for i in range(3))
    return "same" if different == 0 else f"{different} pixels"


def at(path, place):
    width, _, data = read(path)
    x, y = (int(part) for part in place.split(","))
    return ",".join(str(value) for value in data[3 * (width * y + x):3 * (width * y + x) + 3])


def png(path, kind):
    width, height = 80, 40
    colour_type = {"rgba": 6, "rgb": 2, "grey": 4, "palette": 3, "deep": 6, "mono": 0, "interlaced": 2}[kind]
    bits = 16 if kind == "deep" else 1 if kind == "mono" else 8

    def pixel(x, y):
        red, alpha = x < width // 2, 255 if y < height // 2 else 0
        if kind == "rgba":
            return bytes([255 * red, 0, 255 * (not red), alpha])
        if kind == "deep":
            return struct.pack(">4H", 65535 * red, 0, 65535 * (not red), 257 * alpha)
        if kind == "grey":
            return bytes([0 if red else 128, alpha])
        if kind == "palette":
            return bytes([(0 if red else 1) + (0 if alpha else 2)])
        return bytes([255 * red, 0, 255 * (not red)])

    def rows(left, top, step_x, step_y):
        out = b""
        for y in range(top, height, step_y):
            line = [pixel(x, y) for x in range(left, width, step_x)]
            if kind == "mono":
                line = [bytes(0 if x < width // 2 else 255 for x in range(8 * i, 8 * i + 8))[:1] for i in range(width // 8)]
            out += b"\0" + b"".join(line)
        return out

    adam7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    passes = adam7 if kind == "interlaced" else [(0, 0, 1, 1)]
    raw = b"".join(rows(*one) for one in passes)

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    out = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour_type, 0, 0, len(passes) > 1))
    if kind == "palette":
        out += chunk(b"PLTE", bytes([255, 0, 0, 0, 0, 255, 255, 0, 0, 0, 0, 255])) + chunk(b"tRNS", bytes([255, 255, 0, 0]))
    with open(path, "wb") as file:
        file.write(out + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b""))
    return ""


result = {"box": box, "same": same, "at": at, "png": png}[sys.argv[1]](*sys.argv[2:])
if result:
    print(result)
