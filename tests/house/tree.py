"""The project's files as git sees them: what is tracked, and what would be."""
import pathlib
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
CPP = {".cc", ".h"}


def files(root=ROOT):
    """Paths relative to `root` of every file that is not ignored."""
    listed = subprocess.run(
        ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        check=True, capture_output=True, text=True).stdout
    paths = (pathlib.PurePosixPath(name) for name in listed.split("\0") if name)
    return sorted({path for path in paths if (root / path).is_file()})


def text(path, root=ROOT):
    return (root / path).read_text(encoding="utf-8", errors="replace")


class PlantedTree:
    """A repository of its own with the given files, for proving that a check can fail."""

    def __init__(self, contents):
        self.contents = contents

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        root = pathlib.Path(self.folder.name)
        subprocess.run(["git", "init", "--quiet", str(root)], check=True)
        for name, content in self.contents.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(content)
        return root

    def __exit__(self, *_):
        self.folder.cleanup()
