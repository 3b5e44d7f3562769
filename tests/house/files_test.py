"""What holds for every file: listed by name, of a size that fits a head, finished, from nowhere special."""
import pathlib
import re
import unittest

import tree

LINES_MAX = 400
SOURCES = {".cc", ".h", ".py", ".sh", ".js", ".mjs", ".cmake", ".fbs", ".txt", ""}
NOT_SOURCES = {"LICENSE"}
# In two parts, so that this file does not find itself.
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
MACHINE = re.compile(r"(?<![\w.*/-])/(work|root|home/\w+|tmp/uf)(?=/)")


def unlisted_sources(root=tree.ROOT):
    """C++ sources that no CMakeLists.txt names: the nearest one at or above the file must."""
    found = []
    for path in tree.files(root):
        if path.suffix != ".cc":
            continue
        for folder in path.parents:
            if (root / folder / "CMakeLists.txt").is_file():
                names = tree.text(folder / "CMakeLists.txt", root)
                relative = str(path.relative_to(folder))
                # `foo_test` stands for foo_test.cc where a function adds the ending.
                if not re.search(rf"(?<![\w./-]){re.escape(relative[:-3])}(\.cc)?(?![\w.-])", names):
                    found.append(f"{path}: not named in {folder}/CMakeLists.txt")
                break
    return found


def globbed_sources(root=tree.ROOT):
    return [f"{path}: globs its sources" for path in tree.files(root)
            if path.name == "CMakeLists.txt" and re.search(r"\bGLOB(_RECURSE)?\b", tree.text(path, root))]


def too_long(root=tree.ROOT):
    found = []
    for path in tree.files(root):
        if path.suffix in SOURCES and path.name not in NOT_SOURCES:
            lines = tree.text(path, root).count("\n")
            if lines > LINES_MAX:
                found.append(f"{path}: {lines} lines, and {LINES_MAX} are the most")
    return found


def lines_with(pattern, root=tree.ROOT):
    found = []
    for path in tree.files(root):
        if path.parts[:3] == ("tests", "fuzz", "corpus") or "golden" in path.parts:
            continue
        for number, line in enumerate(tree.text(path, root).splitlines(), 1):
            if pattern.search(line):
                found.append(f"{path}:{number}: {line.strip()[:100]}")
    return found


class Files(unittest.TestCase):
    def test_every_source_is_listed_by_name(self):
        self.assertEqual(unlisted_sources() + globbed_sources(), [])

    def test_no_file_is_too_long(self):
        self.assertEqual(too_long(), [])

    def test_nothing_is_left_for_later(self):
        self.assertEqual(lines_with(UNFINISHED), [])

    def test_no_path_of_the_machine_that_built_it(self):
        self.assertEqual(lines_with(MACHINE), [])

    def test_every_decision_record_is_in_the_index(self):
        index = tree.text("docs/adr/README.md")
        self.assertEqual([str(path) for path in tree.files()
                          if path.match("docs/adr/[0-9]*.md") and f"({path.name})" not in index], [])

    def test_scripts_are_executable(self):
        shebang = [path for path in tree.files() if tree.text(path).startswith("#!")]
        self.assertEqual([str(path) for path in shebang
                          if not pathlib.Path(tree.ROOT, path).stat().st_mode & 0o100], [])

    def test_each_of_these_can_fail(self):
        with tree.PlantedTree({
            "a/CMakeLists.txt": "add_library(a listed.cc)\nfile(GLOB more *.cc)\n",
            "a/listed.cc": "\n" * (LINES_MAX + 1),
            "a/forgotten.cc": "// TO" "DO: everything\n",
            "a/listed_not.cc": "const char* path = \"/ro" "ot/x\";\n",
        }) as root:
            self.assertEqual([line.split(":")[0] for line in unlisted_sources(root)],
                             ["a/forgotten.cc", "a/listed_not.cc"])
            self.assertEqual(len(globbed_sources(root)), 1)
            self.assertEqual([line.split(":")[0] for line in too_long(root)], ["a/listed.cc"])
            self.assertEqual([line.split(":")[0] for line in lines_with(UNFINISHED, root)],
                             ["a/forgotten.cc"])
            self.assertEqual([line.split(":")[0] for line in lines_with(MACHINE, root)],
                             ["a/listed_not.cc"])


if __name__ == "__main__":
    unittest.main()
