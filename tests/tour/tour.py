"""The tour of a Markdown document: its fenced blocks marked `sh tour`, run in order in one bash shell.

A comment `# → FRAGMENT` after a command says what the block's output shows, in this order; `…` in a
fragment stands for anything on the same line.
"""
import re
import subprocess

FENCE = re.compile(r"^```sh tour\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXPECTED = re.compile(r"^\s*# → (.+)$", re.MULTILINE)
MARK = "<<<end of block {}>>>"


def blocks(markdown):
    return FENCE.findall(markdown)


def script(commands):
    """One bash script of all blocks, each followed by a mark on the output."""
    parts = ["set -euo pipefail", "exec 2>&1"]
    for number, block in enumerate(commands):
        parts += [block.rstrip("\n"), f"printf '\\n%s\\n' '{MARK.format(number)}'"]
    return "\n".join(parts) + "\n"


def missing(block, output):
    """The block's fragments that its output does not show, or not in their order."""
    absent, position = [], 0
    for fragment in EXPECTED.findall(block):
        pattern = "[^\n]*".join(re.escape(piece) for piece in fragment.strip().split("…"))
        found = re.compile(pattern).search(output, position)
        if found:
            position = found.end()
        else:
            absent.append(fragment.strip())
    return absent


def run(markdown, folder, environment, seconds_max=300):
    """Every way in which the tour went wrong, as text; an empty list if it went as the document says."""
    commands = blocks(markdown)
    if not commands:
        return ["the document has no block marked `sh tour`"]
    done = subprocess.run(["bash", "-c", script(commands)], cwd=folder, env=environment, text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, timeout=seconds_max)
    rest, wrong = done.stdout, []
    for number, block in enumerate(commands):
        output, mark, rest = rest.partition("\n" + MARK.format(number) + "\n")
        if not mark:
            wrong.append(f"exit {done.returncode} in this block:\n{block}\nwhich printed:\n{output}")
            break
        wrong += [f"no “{fragment}” from this block:\n{block}\nwhich printed:\n{output}"
                  for fragment in missing(block, output)]
    return wrong
