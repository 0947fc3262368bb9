"""Logs, sign-in alerts and licences through the pages: filters, details, downloads, and who may look."""

import csv
import io
from datetime import timedelta

import pytest

from simulator.commands import AdvanceClock, SetLicence
from simulator.directory.rows import Sku
from simulator.mailbox import mails, mails_to
from tests.web.live_server import Learner, PageRead

ALERT = {"name": "Break-glass used", "recipients": "secops@adatum.example", "threshold": "0", "window": "5"}


@pytest.fixture
def learner() -> Learner:
    learner = Learner.new()
    learner.sign_in("holly")
    return learner


def lab(learner: Learner, command: object) -> None:
    """Lab control does something."""
    with learner.app.app_context():
        learner.app.extensions["attempts"].act(learner.attempt, "", command, seen=None)


def grid(page: PageRead, identity: str = "grid-sign-ins") -> list[list[str]]:
    """The rows of a grid in words."""
    body = next(page.find(identity).iter("tbody"))
    return [["".join(cell.itertext()).strip() for cell in row.iter("td")] for row in body.iter("tr")]


def downloaded(learner: Learner, path: str) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    answer = learner.client.get(learner.url(path))
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))


# --- sign-ins ----------------------------------------------------------------------------------------------------


def test_the_newest_sign_in_comes_first_and_traffic_follows(learner: Learner):
    page = learner.get("logs/sign-ins")

    rows = grid(page)
    assert [row[4] for row in rows[:2]] == ["Success", "Interrupted"]
    assert rows[0][2] == "Holly Dickson"
    assert rows[0][8] == "Multifactor authentication"
    assert len(rows) == 50
    assert "keep rows for 30 days" in page.main


def test_pages_of_the_list_do_not_overlap(learner: Learner):
    first, second = learner.get("logs/sign-ins"), learner.get("logs/sign-ins?page=2")

    assert not {row[1] for row in grid(first)} & {row[1] for row in grid(second)}
    assert "Page 2 of" in second.main


@pytest.mark.parametrize("page", ["0", "-1", "99999", "x", "9" * 30])
def test_a_page_number_that_makes_no_sense_shows_a_page_anyway(learner: Learner, page: str):
    assert learner.get(f"logs/sign-ins?page={page}").status == 200


@pytest.mark.parametrize(
    ("filters", "column", "words"),
    [
        ("user=debra", "User", {"Debra Berger"}),
        ("application=payroll", "Application", {"Payroll"}),
        ("status=Interrupted", "Status", {"Interrupted"}),
        ("ca=notApplied", "Conditional Access", {"Not applied"}),
        ("user=holly&status=Success&span=24h", "User", {"Holly Dickson"}),
        ("user=nobody-at-all", "User", set()),
    ],
)
def test_filters_narrow_the_list_and_the_download(learner: Learner, filters: str, column: str, words: set[str]):
    page = learner.get(f"logs/sign-ins?{filters}")

    rows = downloaded(learner, f"logs/sign-ins.csv?{filters}")
    assert {row[column] for row in rows} == words
    assert len(grid(page)) == min(50, len(rows))


def test_each_filter_is_a_pill_that_takes_only_itself_off(learner: Learner):
    page = learner.get("logs/sign-ins?user=debra&span=7d")

    assert page.links()["Remove filter User: debra"] == learner.url("logs/sign-ins?span=7d")
    assert page.links()["Remove filter Date: Last 7 days"] == learner.url("logs/sign-ins?user=debra")


def test_the_last_day_is_exactly_twenty_four_hours(learner: Learner):
    lab(learner, AdvanceClock(by=timedelta(hours=24)))
    at_the_edge = downloaded(learner, "logs/sign-ins.csv?user=holly&span=24h")
    lab(learner, AdvanceClock(by=timedelta(seconds=1)))
    past_it = downloaded(learner, "logs/sign-ins.csv?user=holly&span=24h")

    assert "1 Sep 2026 09:00" in {row["Date"] for row in at_the_edge}
    assert "1 Sep 2026 09:00" not in {row["Date"] for row in past_it}


@pytest.mark.parametrize(
    ("tab", "words"),
    [
        ("basic", ["holly@adatum.example", "Correlation ID", "Browser"]),
        ("location", ["United States", "192.0.2.10"]),
        ("device", ["Windows"]),
        ("authentication", ["Password", "Primary authentication", "Microsoft Authenticator", "mandatory MFA"]),
        ("ca", ["No policy was looked at"]),
        ("report-only", ["No report-only policy was looked at"]),
        ("nonsense", ["Correlation ID"]),
    ],
)
def test_a_row_has_its_tabs(learner: Learner, tab: str, words: list[str]):
    row = next(iter(learner.get("logs/sign-ins").find("grid-sign-ins").iter("a")))

    page = learner.get(f"{row.get('href')}?tab={tab}")

    for one in words:
        assert one in page.main


def test_a_row_of_everyday_traffic_opens_too(learner: Learner):
    link = list(learner.get("logs/sign-ins?user=debra").find("grid-sign-ins").iter("a"))[3]

    assert "Debra Berger" in learner.get(link.get("href") or "").main


def test_report_only_results_stand_on_their_own_tab(learner: Learner):
    editor = learner.get("ca/policies/new")
    learner.submit(
        editor,
        "policy-form",
        button=("save", "1"),
        name="CA001",
        users_include="all",
        resources_include="all",
        controls=["mfa"],
    )
    learner.at("w2").sign_in("patti")
    row = next(iter(learner.get("logs/sign-ins?user=patti").find("grid-sign-ins").iter("a"))).get("href")

    report_only, enforced = learner.get(f"{row}?tab=report-only"), learner.get(f"{row}?tab=ca")

    assert "Report-only: Success" in report_only.main
    assert "CA001" not in enforced.words("grid-policies")


@pytest.mark.parametrize("path", ["logs/sign-ins/none", "logs/audit/none"])
def test_a_row_that_is_not_there_is_no_page(learner: Learner, path: str):
    assert learner.get(path).status == 404


def test_without_premium_licences_the_log_forgets_after_seven_days(learner: Learner):
    lab(learner, SetLicence(sku=Sku.P2, is_enabled=False))

    page = learner.get("logs/sign-ins")

    assert "keep rows for 7 days" in page.main


@pytest.mark.parametrize("path", ["logs/sign-ins", "logs/audit", "logs/sign-ins.csv", "monitoring/alerts"])
def test_people_without_a_role_get_the_reason(path: str):
    learner = Learner.new()
    learner.sign_in("alex")

    page = learner.get(path)

    assert page.status == 403
    assert "Security Reader" in page.main


# --- audit -------------------------------------------------------------------------------------------------------


@pytest.fixture
def audited(learner: Learner) -> Learner:
    """Holly has made a named location and an alert."""
    page = learner.get("ca/named-locations/new?kind=ip")
    learner.submit(page, "location-form", name="Lab", ranges="198.51.100.0/25")
    return learner


def test_the_audit_log_says_who_did_what(audited: Learner):
    (row,) = downloaded(audited, "logs/audit.csv")

    assert (row["Service"], row["Category"], row["Activity"]) == ("Conditional Access", "Policy", "Add named location")
    assert (row["Target(s)"], row["Initiated by (actor)"]) == ("Lab", "Holly Dickson")


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ("service=Conditional Access", 1),
        ("service=PIM", 0),
        ("category=Policy", 1),
        ("activity=named", 1),
        ("activity=deleted", 0),
        ("person=holly", 1),
        ("person=patti", 0),
        ("span=24h", 1),
    ],
)
def test_audit_filters_narrow_the_list(audited: Learner, filters: str, count: int):
    assert len(downloaded(audited, f"logs/audit.csv?{filters}")) == count


def test_one_record_shows_what_changed(learner: Learner):
    editor = learner.get("ca/policies/new")
    learner.submit(
        editor,
        "policy-form",
        button=("save", "1"),
        name="CA001",
        users_include="all",
        resources_include="all",
        controls=["mfa"],
    )
    link = next(iter(learner.get("logs/audit").find("grid-audit-records").iter("a")))

    page = learner.get(link.get("href") or "")

    assert "Add Conditional Access policy" in page.main
    assert "CA001" in page.words("grid-modified-properties")
    assert "Holly Dickson" in page.main


# --- alerts ------------------------------------------------------------------------------------------------------


def new_alert(learner: Learner, **values: object) -> PageRead:
    page = learner.get("monitoring/alerts/new")
    return learner.submit(page, "alert-form", **{**ALERT, "accounts": [learner.id_of("breakglass1")], **values})


def test_an_alert_is_made_changed_and_deleted(learner: Learner):
    made = new_alert(learner)
    (alert,) = learner.tenant.sign_in_alerts.values()
    changed = learner.submit(learner.get(f"monitoring/alerts/{alert.id}"), "alert-form", threshold="2", enabled=None)
    (after,) = learner.tenant.sign_in_alerts.values()
    form = next(iter(learner.get(f"monitoring/alerts?delete={alert.id}").find("delete-alert").iter("form")))
    values = {one.get("name"): one.get("value") for one in form.iter("input")}
    deleted = learner.client.post(form.get("action"), data=values)

    assert (made.status, changed.status, deleted.status_code) == (303, 303, 303)
    assert (alert.user_ids, alert.recipients) == ({learner.id_of("breakglass1")}, ("secops@adatum.example",))
    assert (after.id, after.threshold, after.is_enabled, after.user_ids) == (alert.id, 2, False, alert.user_ids)
    assert len(learner.tenant.sign_in_alerts) == 0


def test_a_watched_sign_in_sends_mail(learner: Learner):
    new_alert(learner)

    learner.at("w2").sign_in("breakglass1", method="fido2")

    sent = mails_to("secops@adatum.example", mails(learner.tenant, learner.simulation.happenings()))
    assert [mail.subject for mail in sent] == ["Alert: Emergency access 1 signed in"]


@pytest.mark.parametrize(
    ("bad", "field", "words"),
    [
        ({"name": ""}, "name", "1 to 256 are allowed"),
        ({"accounts": []}, "accounts", "no account is watched"),
        ({"accounts": ["nobody"]}, "accounts", "`nobody` is no user"),
        ({"recipients": ""}, "recipients", "nobody would get the mail"),
        ({"recipients": "me; you@x.example"}, "recipients", "`me` is no mail address"),
        ({"threshold": "-1"}, "threshold", "use 0 or more"),
        ({"threshold": "many"}, "threshold", "none of the values"),
        ({"window": "0"}, "window", "1 to 1440 are possible"),
        ({"window": "1441"}, "window", "1 to 1440 are possible"),
    ],
)
def test_a_bad_alert_is_explained_beside_its_field(learner: Learner, bad: dict[str, object], field: str, words: str):
    answer = new_alert(learner, **bad)

    assert answer.status == 422
    assert words in answer.words(f"{field}-error")
    assert answer.fields("alert-form")["window"] == str(bad.get("window", "5"))
    assert len(learner.tenant.sign_in_alerts) == 0


def test_a_stale_alert_form_does_not_overwrite(learner: Learner):
    new_alert(learner)
    (alert,) = learner.tenant.sign_in_alerts.values()
    first, second = (learner.get(f"monitoring/alerts/{alert.id}") for _ in range(2))
    learner.submit(first, "alert-form", name="first")

    late = learner.submit(second, "alert-form", name="second")

    assert late.status == 409
    assert next(iter(learner.tenant.sign_in_alerts.values())).display_name == "first"


def test_an_alert_that_is_gone_is_no_page(learner: Learner):
    assert learner.get("monitoring/alerts/none").status == 404


# --- licences ----------------------------------------------------------------------------------------------------


def test_everybody_sees_what_the_licences_unlock():
    learner = Learner.new()
    learner.sign_in("alex")
    before = learner.get("licences").main
    lab(learner, SetLicence(sku=Sku.P2, is_enabled=False))

    after = learner.get("licences").main

    assert "Microsoft Entra ID P2" in before and "30 days" in before
    assert "Expired" in after
    assert "7 days" in after
