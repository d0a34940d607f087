"""The runs of other programs as requests of the batch protocol, and their answers in our names."""

import csv
import json
from pathlib import Path

HERE = Path(__file__).parent / "reference"
RUNS = json.loads((HERE / "expected.json").read_text(encoding="utf-8"))

QIC_CHARTS = {
    "ip": "i-prime",
    "pp": "p-prime",
    "up": "u-prime",
    "bchart": "b-cusum",
    "paretochart": "pareto",
}
QCC_CHARTS = {"R": "r", "xbar.one": "i"}
AUTO_CHARTS = {"C": "c", "C'": "i", "P": "p", "P'": "p-prime", "XMR": "i", "MR": "mr"}
BETTER = {"increase": "up", "decrease": "down", "neutral": "neither"}


def columns_of(case):
    """The columns of a case as JSON would hold them."""
    with (HERE / f"cases/{case}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {name: [_cell(row[name]) for row in rows] for name in rows[0]}


def _cell(text):
    if text == "":
        return None
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number.is_integer() else number


def request_of(run):
    """What a run asked of its engine, in the words of the batch protocol."""
    columns = columns_of(run["case"])
    args = dict(run["args"])
    read = {
        "qicharts2": _qic, "NHSRplotthedots": _nhs, "qcc": _qcc, "powerbi-spc": _pbi, "FunnelPlotR": _funnel,
        "autospc": _auto, "runcharter": _runcharter,
    }[run["engine"]]  # fmt: skip
    return {"id": run["id"], **columns, **read(run, args, columns)}


def _qic(run, args, columns):
    asked = {"chart": QIC_CHARTS.get(run["chart"], run["chart"]), "rules": "anhoej"}
    if run["chart"] == "bchart":
        cusum = {"odds_ratio": args["odds_ratio"], "h": args["limit"]}
        return asked | {"target": args["target"], "cusum": cusum}
    words = {
        "freeze": "freeze",
        "part": "phases",
        "exclude": "exclude",
        "multiply": "multiply",
        "agg": "aggregate",
    }
    asked["screen_moving_ranges"] = args.get("screened_mr", True)
    return asked | {ours: args[theirs] for theirs, ours in words.items() if theirs in args}


def _nhs(run, args, columns):
    asked = {
        "chart": "i", "rules": "nhs-mdc-2022", "direction": BETTER[args["improvement_direction"]],
        "screen_moving_ranges": args["screen_outliers"], "target": args.get("target"),
    }  # fmt: skip
    if "rebase" in args:
        asked["rebase_after"] = [sum(x < day for x in columns["x"]) for day in args["rebase"]]
    if "fix_after_n_points" in args:
        asked["freeze"] = args["fix_after_n_points"]
    return asked


def _qcc(run, args, columns):
    chart = QCC_CHARTS.get(run["chart"], run["chart"])
    asked = {"chart": chart, "rules": args.get("rule_set", "western-electric")}
    if chart == "i":
        asked |= {"screen_moving_ranges": False}
    if "center" in args:
        asked |= {"centre": args["center"], "sigma": args["std_dev"]}
    if chart == "ewma":
        asked["ewma"] = {"lambda": args["lam"], "sigmas": args["nsigmas"]}
    if chart == "cusum":
        asked["cusum"] = {"k": args["se_shift"] / 2, "h": args["decision_interval"]}
    return asked


def _pbi(run, args, columns):
    rules = "nhs-mdc" if args.get("flags") else "anhoej"
    return {"chart": run["chart"], "rules": rules}


def _funnel(run, args, columns):
    return {"chart": "funnel", "rules": "anhoej"}


def _auto(run, args, columns):
    return {"chart": AUTO_CHARTS[run["chart"]], "rules": "none", "stable_shift": args}


def _runcharter(run, args, columns):
    return {"chart": "run", "rules": "none"}
