"""Two processes on one Kafka: an email that is registered through both at once is registered once."""
import concurrent.futures
import unittest

from api import PASSWORD
from end_to_end import EndToEnd

EMAILS = 300
THREADS = 24


def spellings(index):
    """As the two nodes are sent it; the user's addresses are the same regardless of case."""
    return f"User{index}@Example.com", f"user{index}@example.COM"


class TwoProcesses(EndToEnd):
    def test_an_email_registered_through_both_at_once_is_registered_once(self):
        installation, nodes = self.serving(2)
        apis = [self.api(node) for node in nodes]

        def register(index, which):
            body = {"email": spellings(index)[which], "password": PASSWORD}
            return apis[which].send("POST", "/v1/users", body)

        with concurrent.futures.ThreadPoolExecutor(THREADS) as pool:
            pairs = [[pool.submit(register, index, which) for which in (0, 1)] for index in range(EMAILS)]
            answers = [[future.result() for future in pair] for pair in pairs]
        owners = []
        for index, pair in enumerate(answers):
            self.assertEqual(sorted(answer.status for answer in pair), [201, 409], spellings(index))
            for answer in pair:
                if answer.status == 201:
                    owners.append(answer)
                else:
                    self.assertEqual(answer.slug, "email-taken")
        self.assertEqual(len({owner.json["user_id"] for owner in owners}), EMAILS)
        for api in apis:
            admin = api.log_in_admin(installation)
            for index, owner in enumerate(owners):
                seen = {**admin, "Userfold-After": owner.headers["userfold-position"]}
                for email in spellings(index):
                    self.assertEqual(api.find(email, seen), [owner.json["user_id"]])
            sign_ups = api.get("/v1/analytics/sign-ups", admin)["series"]
            self.assertEqual(sum(day["users"] for day in sign_ups), EMAILS + 1)  # and the admin


if __name__ == "__main__":
    unittest.main()
