"""What awk counts in an access log: page views and their visitors (address and user agent) by day."""
import gzip
import os
import subprocess

PROGRAM = r"""
BEGIN {
    FS = "\""
    split("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec", names, " ")
    for (i in names) month[names[i]] = sprintf("%02d", i)
    split("css js map png jpg jpeg gif ico svg webp woff woff2 ttf eot mp4 webm", list, " ")
    for (i in list) asset[list[i]] = 1
}
{
    gsub(/\\"/, "'")
    split($1, head, " "); split($2, request, " "); split($3, tail, " ")
    split(substr(head[4], 2), date, "[/:]")
    day = date[3] "-" month[date[2]] "-" date[1]
    path = request[2]; sub(/[?#].*/, "", path); sub(/.*\//, "", path)
    extension = ""
    if (path ~ /\./) { extension = tolower(path); sub(/.*\./, "", extension) }
    if (request[1] != "GET" || extension in asset || tail[1] !~ /^(2..|304)$/) next
    views[day] += 1
    if (!seen[day, head[1], $6]++) visitors[day] += 1
}
END { for (day in views) print day, views[day], visitors[day] }
"""


def open_log(path):
    return gzip.open(path) if path.suffix == ".gz" else open(path, "rb")


def lines_of(path):
    with open_log(path) as file:
        return file.read().splitlines(keepends=True)


def page_views_by_day(path):
    """{day: (page views, visitors)}"""
    done = subprocess.run(["awk", PROGRAM], input=b"".join(lines_of(path)), check=True,
                          stdout=subprocess.PIPE, env={**os.environ, "LC_ALL": "C"})
    rows = (line.split() for line in done.stdout.decode().splitlines())
    return {day: (int(views), int(visitors)) for day, views, visitors in rows}
