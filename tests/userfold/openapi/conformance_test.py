"""A running server and schemas/openapi.yaml say the same: every operation with good and with bad input, each
answer's status, headers, content type and body as documented; and every documented status is really given."""
import unittest

from bad_input import BadInput
from good_input import GoodInput
from situation import ROOT, Conformance, Situation

# Documented, and not to be had from one healthy process on this machine.
ELSEWHERE = {
    ("getMe", "404"): "the views of another process may not have the user yet",
}
UNHEALTHY = {"503"}          # the log is away, the disk is full, the views lag
ONLY_OVER_A_NETWORK = {(name, "403") for name in ("track", "page", "screen", "identify", "group",
                                                  "alias", "batch", "getPositions")}


class Coverage(Conformance):
    def test_every_documented_status_was_given(self):
        missing = []
        for _, _, operation in Situation.document.operations():
            for status in operation["responses"]:
                case = (operation["operationId"], status)
                if not (status == "default" or status in UNHEALTHY or case in ELSEWHERE or
                        case in ONLY_OVER_A_NETWORK or case in Situation.document.seen):
                    missing.append(" ".join(case))
        self.assertEqual(missing, [])

    def test_every_answer_says_which_request_it_is_of(self):
        for _, path, operation in Situation.document.operations():
            for status, response in operation["responses"].items():
                headers = Situation.document.resolve(response)["headers"]
                self.assertLessEqual({"Userfold-Request-Id", "traceparent"}, set(headers), (path, status))

    def test_every_component_is_used(self):
        text = (ROOT / "schemas/openapi.yaml").read_text()
        unused = [f"{kind}/{name}" for kind, members in Situation.document.document["components"].items()
                  for name in members if kind != "securitySchemes" and
                  f'"#/components/{kind}/{name}"' not in text]
        self.assertEqual(unused, [])


def load_tests(loader, _tests, _pattern):
    """What was covered is known at the end."""
    return unittest.TestSuite(loader.loadTestsFromTestCase(case) for case in (GoodInput, BadInput, Coverage))


def tearDownModule():
    if Situation.server is not None:
        assert Situation.server.stop() == 0, "the server did not end well"


if __name__ == "__main__":
    unittest.main()
