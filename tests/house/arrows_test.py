"""Who may include whom. The table is the design's; the arrows point one way."""
import re
import unittest

import tree

# folder: the folders of ours that its files may include, besides itself
ARROWS = {
    "schemas": set(),
    "http": set(),
    "storage": set(),
    "events": {"schemas", "storage"},
    "access": {"events", "http", "storage"},
    "writer": {"events", "http", "access", "storage"},
    "projector": {"events", "storage"},
    "query-api": {"projector/read_models", "events", "http", "access"},
    "userfold": {"schemas", "http", "storage", "events", "access", "writer", "projector", "query-api"},
}
# path prefix: what the files under it may include besides
EXCEPTIONS = {"projector/internal_endpoint": {"http", "access"}}

# Files that are pure functions: the events, the deciders and the projections.
DOMAIN = re.compile(r"^(events/[^/]+|writer/.*_decider|projector/.*_projection)\.(h|cc)$")
INFRASTRUCTURE = ("librdkafka/", "rocksdb/", "boost/beast", "boost/asio")
# prefix of an included header: the only folders that may name it
CONFINED = {"librdkafka/": ("events/log/",), "rocksdb/": ("events/log/", "storage/")}
# Tests and benchmarks look at everything from outside.
OUTSIDE = ("tests/", "bench/")

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


def folder_of(header):
    return header.split("/")[0]


def allowed(path, header):
    folder = folder_of(path)
    if folder_of(header) == folder:
        return True
    targets = set(ARROWS[folder])
    for prefix, more in EXCEPTIONS.items():
        if path.startswith(prefix):
            targets |= more
    return any(header.startswith(target + "/") for target in targets)


def violations(root=tree.ROOT):
    found = []
    for path in map(str, tree.files(root)):
        if not path.endswith((".cc", ".h")) or path.startswith(OUTSIDE):
            continue
        content = tree.text(path, root)
        if folder_of(path) not in ARROWS:
            found.append(f"{path}: a folder that the table of arrows does not know")
            continue
        for bracket, header in INCLUDE.findall(content):
            ours = folder_of(header) in ARROWS
            if bracket == '"' and not ours:
                found.append(f"{path}: includes \"{header}\", which is not named from the root")
            elif ours and not allowed(path, header):
                found.append(f"{path}: may not include {header}")
            if DOMAIN.match(path) and header.startswith(INFRASTRUCTURE):
                found.append(f"{path}: is domain code and includes {header}")
            for prefix, homes in CONFINED.items():
                if header.startswith(prefix) and not path.startswith(homes):
                    found.append(f"{path}: includes {header}, which only {' and '.join(homes)} may")
        if "rd_kafka_" in content and not path.startswith("events/log/"):
            found.append(f"{path}: names librdkafka's functions outside events/log/")
    return found


class Arrows(unittest.TestCase):
    def test_every_include_follows_an_arrow(self):
        self.assertEqual(violations(), [])

    def test_every_forbidden_include_is_found(self):
        planted = {
            "schemas/a.h": '#include "events/ids.h"\n',
            "http/a.cc": '#include "events/ids.h"\n',
            "storage/a.cc": '#include "events/ids.h"\n',
            "events/a.h": '#include "writer/decide.h"\n',
            "events/b.h": "#include <rocksdb/db.h>\n",
            "access/a.cc": '#include "projector/runner.h"\n',
            "writer/session_decider.cc": "#  include <boost/asio/io_context.hpp>\n",
            "writer/b.cc": '#include "projector/read_models/profile.h"\n',
            "writer/c.cc": "#include <librdkafka/rdkafka.h>\n",
            "writer/d.cc": "void f() { rd_kafka_flush(nullptr, 1); }\n",
            "writer/e.cc": '#include "decide.h"\n',
            "projector/profile_projection.cc": "#include <boost/beast/http.hpp>\n",
            "projector/runner.cc": '#include "http/router.h"\n',
            "projector/internal_endpoint.cc": '#include "writer/decide.h"\n',
            "query-api/a.cc": '#include "projector/runner.h"\n',
            "query-api/b.cc": '#include "writer/decide.h"\n',
            "helpers/a.cc": "\n",
        }
        with tree.PlantedTree(planted) as root:
            named = {line.split(":")[0] for line in violations(root)}
        self.assertEqual(named, set(planted))

    def test_every_allowed_include_is_let_through(self):
        with tree.PlantedTree({
            "events/a.cc": '#include "events/a.h"\n#include "schemas/record_generated.h"\n',
            "events/log/kafka.cc": "#include <librdkafka/rdkafka.h>\nvoid f() { rd_kafka_flush(p, 1); }\n",
            "events/log/embedded.cc": "#include <rocksdb/db.h>\n",
            "access/a.cc": '#include "http/router.h"\n#include "events/ids.h"\n',
            "writer/a.cc": '#include "access/permissions.h"\n#include <boost/asio/io_context.hpp>\n',
            "projector/internal_endpoint_routes.cc": '#include "http/router.h"\n#include "access/p.h"\n',
            "query-api/a.cc": '#include "projector/read_models/profile.h"\n',
            "userfold/main.cc": '#include "writer/a.h"\n#include "query-api/a.h"\n',
            "bench/a.cc": "#include <librdkafka/rdkafka.h>\n",
            "tests/writer/a_test.cc": '#include "projector/runner.h"\n',
        }) as root:
            self.assertEqual(violations(root), [])


if __name__ == "__main__":
    unittest.main()
