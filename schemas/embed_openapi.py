"""Turns the OpenAPI document into the JSON that the server embeds.

    embed_openapi.py VERSION OPENAPI_YAML OUTPUT_CC

Fails where the document is not of VERSION, or refers to a part of itself that is not there.
"""
import json
import sys

import yaml

# A literal holds at least this much with every compiler; adjacent ones are joined by them.
PIECE_CHARACTERS = 4000
DELIMITER = "openapi"


class TextLoader(yaml.SafeLoader):
    """JSON has no dates: what looks like one stays text. A key that stands twice is an error."""

    def construct_mapping(self, node, deep=False):
        keys = [self.construct_object(key) for key, _ in node.value]
        twice = {key for key in keys if keys.count(key) > 1}
        if twice:
            raise yaml.YAMLError(f"{node.start_mark}: {', '.join(map(str, twice))} stands twice")
        return super().construct_mapping(node, deep)


TextLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()}


def load(path):
    with open(path, encoding="utf-8") as file:
        return yaml.load(file, TextLoader)


def references(node):
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        node = list(node.values())
    if isinstance(node, list):
        for value in node:
            yield from references(value)


def resolves(document, reference):
    node = document
    for part in reference.removeprefix("#/").split("/"):
        part = part.replace("~1", "/").replace("~0", "~")
        if not isinstance(node, dict) or part not in node:
            return False
        node = node[part]
    return reference.startswith("#/")


def cpp(document):
    text = json.dumps(document, ensure_ascii=True, separators=(",", ":"))
    if f'){DELIMITER}"' in text:
        raise ValueError(f'the document holds ){DELIMITER}"')
    pieces = (text[at:at + PIECE_CHARACTERS] for at in range(0, len(text), PIECE_CHARACTERS))
    literals = "\n".join(f'    R"{DELIMITER}({piece}){DELIMITER}"' for piece in pieces)
    return ('// Made from schemas/openapi.yaml by schemas/embed_openapi.py.\n'
            '#include "schemas/openapi.h"\n\n'
            "namespace userfold::schemas {\n\n"
            f"const std::string_view openapi_json =\n{literals};\n\n"
            "} // namespace userfold::schemas\n")


def main(version, source, output):
    document = load(source)
    if document["info"]["version"] != version:
        sys.exit(f"{source}: info.version is {document['info']['version']}, and userfold's is {version}")
    missing = sorted({reference for reference in references(document)
                      if not resolves(document, reference)})
    if missing:
        sys.exit(f"{source}: refers to what is not there: {', '.join(missing)}")
    with open(output, "w", encoding="utf-8") as file:
        file.write(cpp(document))


if __name__ == "__main__":
    main(*sys.argv[1:])
