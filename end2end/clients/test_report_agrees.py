"""The report of a month equals the figures of AWS's client for the same account, section by section, to the last decimal."""

import csv
import datetime
import io
import json
import shutil
import subprocess
import urllib.error
import urllib.request
from decimal import Decimal
from functools import partial

import openpyxl
import pytest

from costs import by, groups, interval

DAY = datetime.timedelta(days=1)


def month_before(day):
    return (day.replace(day=1) - DAY).replace(day=1)


@pytest.fixture(scope="session")
def read(aws):
    """Reads Cost Explorer with the AWS CLI."""
    return partial(groups, partial(aws, "ce", "get-cost-and-usage"))


@pytest.fixture(scope="session")
def address(farthing_url, last_month):
    start, _ = last_month
    return lambda extension, query="": f"{farthing_url}/export/report.{extension}?month={start:%Y-%m}{query}"


def load(url):
    with urllib.request.urlopen(url, timeout=120) as answer:
        return answer.read()


@pytest.fixture(scope="session")
def report(address):
    return json.loads(load(address("json", "&group=tag.Team")))


def section(report, name):
    return next(it for it in report["sections"] if it["id"] == name)


def amount(cell):
    return Decimal(cell["amount"]) if cell else Decimal(0)


@pytest.mark.parametrize(
    ("name", "attribute"),
    [
        ("services", by("SERVICE")),
        ("accounts", by("LINKED_ACCOUNT")),
        ("charges", by("RECORD_TYPE")),
        ("teams", by("Team", "TAG")),
    ],
)
def test_costs_agree(read, report, last_month, name, attribute):
    """The listed groups, the rest and the total are those of the month and of the month before."""
    start, end = last_month
    earlier = month_before(start)
    rows = read(
        TimePeriod=interval(earlier, end), Granularity="MONTHLY", Metrics=["UnblendedCost"], GroupBy=[attribute]
    )
    shown = section(report, name)
    for column, first in ((1, start), (2, earlier)):
        expected = sorted(
            amounts["UnblendedCost"] for (month, _), amounts in rows.items() if month == str(first)
        )
        assert amount(shown["total"][column]) == sum(expected)
        assert sum(amount(row[column]) for row in shown["rows"]) == sum(expected)
        listed = [amount(row[column]) for row in shown["rows"] if not row[0].startswith("Other, ")]
        assert all(it in expected or it == 0 for it in listed)
    assert Decimal(report["total"]) == amount(shown["total"][1])


def test_months_agree(read, report, last_month):
    start, end = last_month
    first = start.replace(year=start.year - 1)
    first = (first + 31 * DAY).replace(day=1)
    rows = read(
        TimePeriod=interval(first, end), Granularity="MONTHLY", Metrics=["UnblendedCost"], GroupBy=[by("SERVICE")]
    )
    expected = {}
    for (month, _), amounts in rows.items():
        expected[month] = expected.get(month, Decimal(0)) + amounts["UnblendedCost"]
    shown = [amount(row[1]) for row in section(report, "months")["rows"]]
    assert shown == [expected[month] for month in sorted(expected)]


def test_changes_add_up_to_the_change_in_total(report):
    changes = section(report, "changes")
    total = section(report, "services")["total"]
    assert sum(amount(row[2]) for row in changes["rows"]) == amount(changes["total"][2]) == amount(total[3])


def test_findings_are_those_of_insights(farthing_url, report):
    insights = json.loads(load(f"{farthing_url}/export/insights.json"))
    findings = section(report, "findings")
    assert sum(row[1] for row in findings["rows"]) == findings["total"][1] == len(insights["rows"])
    assert sum(amount(row[2]) for row in findings["rows"]) == amount(findings["total"][2]) == Decimal(insights["total"])


def test_every_format_has_the_same_figures(report, address):
    total = Decimal(report["total"])
    rounded = f"${total.quantize(Decimal('0.01')):,}"
    table = list(csv.DictReader(io.StringIO(load(address("csv", "&group=tag.Team")).decode())))
    of_total = [it for it in table if it["section"] == "services" and it["row"] == "Total"]
    assert Decimal(of_total[0]["value"]) == total and of_total[0]["unit"] == report["unit"]
    assert rounded in load(address("html")).decode()
    assert rounded in load(address("md")).decode().replace("\\", "")


def test_the_workbook_recomputes_to_the_same_totals(report, address, tmp_path):
    """LibreOffice computes the sums again; without it, only the formulas are checked."""
    path = tmp_path / "report.xlsx"
    path.write_bytes(load(address("xlsx", "&group=tag.Team")))
    formulas = openpyxl.load_workbook(path)
    expected = {
        "Services": amount(section(report, "services")["total"][1]),
        "Accounts": amount(section(report, "accounts")["total"][1]),
        "Teams": amount(section(report, "teams")["total"][1]),
    }
    for sheet in expected:
        last = formulas[sheet].max_row
        totals = [row for row in formulas[sheet].iter_rows(max_row=last) if row[0].value == "Total"]
        assert str(totals[0][1].value).startswith("=SUM(B2:B")
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if not office:
        pytest.skip("LibreOffice is not installed")
    convert = [office, "--headless", "--convert-to"]
    subprocess.run([*convert, "ods:calc8", "--outdir", tmp_path, path], check=True, capture_output=True)
    again = tmp_path / "again"
    xlsx = "xlsx:Calc MS Excel 2007 XML"
    subprocess.run([*convert, xlsx, "--outdir", again, tmp_path / "report.ods"], check=True, capture_output=True)
    values = openpyxl.load_workbook(again / "report.xlsx", data_only=True)
    for sheet, total in expected.items():
        row = next(row for row in values[sheet].iter_rows() if row[0].value == "Total")
        assert Decimal(str(row[1].value)).quantize(Decimal("0.01")) == total.quantize(Decimal("0.01"))


def test_html_needs_no_network(address):
    page = load(address("html")).decode()
    for reference in ("src=", "href=", "url(", "@import", "<script", "<link", "http:", "https:"):
        assert reference not in page, reference


@pytest.mark.parametrize(
    ("month", "message"),
    [
        ("2031-01", "month=2031-01 is outside the available range"),
        ("2019-01", "month=2019-01 is outside the available range"),
        ("2026-13", "month=2026-13 is not a month"),
        ("October", "month=October is not a month"),
    ],
)
def test_a_month_without_data_is_an_error_that_names_it(farthing_url, month, message):
    with pytest.raises(urllib.error.HTTPError) as error:
        load(f"{farthing_url}/export/report.json?month={month}")
    assert error.value.code == 400
    problem = json.load(error.value)["error"]["problems"][0]
    assert problem["message"].startswith(message)
