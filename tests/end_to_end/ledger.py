"""Holds the views against what a workload was answered: everything accepted is there, once, and nothing that
was never sent."""
import collections
import os
import subprocess


def check(test, workload, api, admin, others=0):
    """`admin`: headers of an admin. `others`: users that the workload did not register, besides the admin."""
    admin = {**admin, **workload.after()}
    pages = log_ins = 0
    for person in workload.people:
        test.assertEqual(api.find(person.email, admin), [person.id], person.email)
        check_document(test, person, api.get(f"/v1/users/{person.id}", admin))
        check_audit(test, person, api.items(f"/v1/users/{person.id}/audit", admin))
        activity = api.items(f"/v1/users/{person.id}/activity", admin)
        check_activity(test, person, activity)
        kinds = collections.Counter(item["type"] for item in activity)
        pages += kinds["page"]
        log_ins += kinds["log_in"]
    check_analytics(test, api, admin, len(workload.people) + 1 + others, pages, log_ins)


def check_document(test, person, document):
    test.assertEqual(document["account"]["email"], person.email)
    bio = document["profile"].get("bio")
    possible = person.bios_accepted[-1:] or [None]
    test.assertIn(bio, possible + person.bios_unknown, person.email)


def check_audit(test, person, timeline):
    commits = collections.Counter(item["position"] for item in timeline)
    test.assertEqual(set(commits.values()), {1})
    for position in person.positions:
        test.assertEqual(commits[position], 1, f"{person.email}: an accepted commit at {position}")
    account = [item for item in timeline if item["position"].startswith("users/")]
    test.assertEqual([item["version"] for item in account], list(range(len(account), 0, -1)))
    test.assertEqual([item["events"] for item in account if "user.registered" in item["events"]],
                     [["user.registered"]])
    # Who repeats a registration may have to fence the claim of the try before.
    changes = sum(item["events"] not in (["user.registered"], ["claim.abandoned"]) for item in account)
    test.assertGreaterEqual(changes, len(person.bios_accepted), person.email)
    test.assertLessEqual(changes, len(person.bios_accepted) + person.commits_unknown, person.email)


def check_activity(test, person, activity):
    numbers = collections.Counter(item["properties"]["number"] for item in activity
                                  if item["type"] == "page")
    for number in person.pages_accepted:
        shown = [item for item in activity if item["properties"].get("number") == number]
        test.assertEqual(numbers[number], 1, f"{person.email}: page {number}: {shown}")
    test.assertLessEqual(set(numbers), set(person.pages_accepted) | set(person.pages_unknown))
    log_ins = sum(item["type"] == "log_in" for item in activity)
    test.assertGreaterEqual(log_ins, person.log_ins_accepted)
    test.assertLessEqual(log_ins, person.log_ins_accepted + person.log_ins_unknown)


def check_analytics(test, api, admin, users, pages, log_ins):
    def total(view, member):
        return sum(period[member] for period in api.get(f"/v1/analytics/{view}", admin)["series"])

    test.assertEqual(total("page-views", "page_views"), pages)
    test.assertEqual(total("sign-ups", "users"), users)
    admins = len([item for item in api.items(f"/v1/users/{admin_id(api, admin)}/activity", admin)
                  if item["type"] == "log_in"])
    test.assertEqual(total("logins", "succeeded"), log_ins + admins)


def admin_id(api, admin):
    return api.get("/v1/me", admin)["user_id"]


def views_digest(node):
    """Of a stopped node."""
    done = subprocess.run([os.environ["USERFOLD_VIEWS_DIGEST"], node.data_dir], text=True, check=True,
                          stdout=subprocess.PIPE)
    return done.stdout.strip()
