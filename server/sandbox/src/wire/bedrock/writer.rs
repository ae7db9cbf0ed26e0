//! The sandbox's model: writes about the facts in the prompt with references (`{{F3}}`), and calls tools.

use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::facts::{EFFORT, Fact, RISK, parse_facts};
use super::flaws;
use super::relevance::relevant_facts;
use super::reply::{Part, Reply, Stop};
use super::request::{Request, ToolSpec};
use super::schema::{Hint, amount, matching_value};
use crate::model_faults::ModelFaults;

/// Tools with special handling.
const RECOMMEND: &str = "recommend";
const QUERY_COSTS: &str = "query_costs";

const BLOCKED: &str = "Sorry, the model cannot answer this question.";
const NO_FACTS: &str = "The prompt contains no facts, so there is nothing to report about these costs.";
const NO_MORE_FACTS: &str = "That is all that the facts support.";
const HEADING: &str = "Cost highlights";
const RESULTS_HEADING: &str = "Query results";
const BEFORE_QUERY: &str = "I will look that up.";

/// Maximum number of subjects in a reply.
const MAX_SUBJECTS: usize = 9;
/// Maximum number of facts per subject.
const MAX_CLAUSES: usize = 4;
/// Number of sentences in the first paragraph.
const FIRST_PARAGRAPH: usize = 1;
/// Number of sentences in each other paragraph.
const PARAGRAPH: usize = 3;
/// Maximum number of recommendations.
const MAX_RECOMMENDATIONS: usize = 3;

/// Reply to a request. Deterministic for a request and the faults.
pub(super) fn write_reply(request: &Request, model_faults: &ModelFaults, day: Date) -> Reply {
    if request.is_blocked_by_guardrail() {
        return Reply { parts: vec![Part::Text(BLOCKED.to_owned())], stop: Stop::GuardrailIntervened };
    }
    let results = request.tool_results();
    let mut facts = match &results {
        Some(results) => parse_facts(std::iter::once(results.as_str())),
        None => parse_facts(request.texts()),
    };
    let question = request.question();
    let mut heading = HEADING.to_owned();
    if let (Some(_), Some(question)) = (&results, &question) {
        // Facts of the prompt and of the tool results that the question is about.
        let all: Vec<Fact> = parse_facts(request.texts()).into_iter().chain(facts.clone()).collect();
        let relevant = relevant_facts(&all, question);
        match relevant.first() {
            Some(first) => heading = quote(&first.subject),
            None => RESULTS_HEADING.clone_into(&mut heading),
        }
        if !relevant.is_empty() {
            facts = relevant;
        }
    }
    let message = request.last_message();
    let hint = Hint { text: &message, day };
    let altered = flaws::altered_facts(&facts, model_faults);
    let parts = match &results {
        Some(_) if altered.is_empty() => vec![Part::Text(NO_MORE_FACTS.to_owned())],
        Some(_) => vec![Part::Text(prose(&heading, &altered))],
        None => first_turn(request, &altered, hint),
    };
    Reply::new(flaws::add_flaws(parts, &facts, model_faults))
}

fn first_turn(request: &Request, facts: &[Fact], hint: Hint<'_>) -> Vec<Part> {
    if let Some(tool) = request.tool(QUERY_COSTS).filter(|_| !hint.text.is_empty()) {
        return vec![Part::Text(BEFORE_QUERY.to_owned()), call(tool, &matching_value(tool.schema(), hint))];
    }
    let mut parts = vec![Part::Text(prose(HEADING, facts))];
    if let Some(tool) = request.tool(RECOMMEND) {
        let actionable = actionable_savings(facts).into_iter().take(MAX_RECOMMENDATIONS);
        parts.extend(actionable.map(|fact| recommend(tool, facts, fact, hint)));
    }
    if let Some(tool) = request.required_tool().filter(|_| parts.len() == 1) {
        parts.push(call(tool, &matching_value(tool.schema(), hint)));
    }
    parts
}

/// Text with a heading and a few paragraphs.
fn prose(heading: &str, facts: &[Fact]) -> String {
    if facts.is_empty() {
        return NO_FACTS.to_owned();
    }
    let mut subjects: Vec<(&str, Vec<&Fact>)> = Vec::new();
    for fact in facts.iter().filter(|fact| !fact.is_saving() && !fact.is_grade()) {
        match subjects.iter_mut().find(|(subject, _)| *subject == fact.subject) {
            Some((_, facts)) => facts.push(fact),
            None => subjects.push((&fact.subject, vec![fact])),
        }
    }
    let sentences: Vec<String> =
        subjects.iter().take(MAX_SUBJECTS).map(|(subject, facts)| sentence(subject, facts)).collect();
    let (first, other) = sentences.split_at(FIRST_PARAGRAPH.min(sentences.len()));
    let mut paragraphs = vec![format!("## {heading}")];
    paragraphs.extend([first].into_iter().chain(other.chunks(PARAGRAPH)).map(|sentences| sentences.join(" ")));
    let saving = |fact: &Fact| {
        let risk = grade(facts, fact, RISK).map(|it| format!(" at {} risk", it.value)).unwrap_or_default();
        format!("- {}: {} could be saved{risk}.", quote(&fact.subject), fact.figure())
    };
    let list: Vec<String> = savings(facts).into_iter().take(MAX_RECOMMENDATIONS).map(saving).collect();
    paragraphs.push(list.join("\n"));
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs.join("\n\n")
}

/// Sentence about a subject: `` `Amazon RDS` cost {{F3}}, {{F4}} more than before. ``
fn sentence(subject: &str, facts: &[&Fact]) -> String {
    let clauses = facts.iter().take(MAX_CLAUSES).enumerate().map(|(index, fact)| {
        let is_change = fact.is_percentage() && fact.has_kind("change");
        match fact.number() {
            Some(number) if is_change => {
                let direction = if number.is_sign_negative() { "less" } else { "more" };
                format!("{} {direction} than before", fact.unsigned_figure())
            }
            _ if index == 0 && fact.is_money() && fact.has_kind("cost") => format!("cost {}", fact.figure()),
            _ => format!("{} {}", fact.kind_text(), fact.figure()),
        }
    });
    let clauses = clauses.collect::<Vec<_>>().join(", ");
    let colon = if clauses.starts_with("cost ") { "" } else { ":" };
    format!("{}{colon} {clauses}.", quote(subject))
}

/// Subject in backticks, without backticks and control characters.
fn quote(subject: &str) -> String {
    let text: String = subject.chars().map(|it| if it == '`' || it.is_control() { ' ' } else { it }).collect();
    format!("`{text}`")
}

/// Facts about savings, largest first.
fn savings(facts: &[Fact]) -> Vec<&Fact> {
    let mut savings: Vec<&Fact> = facts.iter().filter(|fact| fact.is_saving()).collect();
    savings.sort_by_key(|fact| std::cmp::Reverse(fact.number()));
    savings
}

/// Savings of single resources. Subjects that also have a number of findings are totals, and not actionable.
fn actionable_savings(facts: &[Fact]) -> Vec<&Fact> {
    let is_total = |it: &&Fact| facts.iter().any(|other| other.subject == it.subject && other.unit == "findings");
    savings(facts).into_iter().filter(|fact| !is_total(fact)).collect()
}

/// Effort or risk of a saving, if there is a fact about it.
fn grade<'a>(facts: &'a [Fact], saving: &Fact, name: &str) -> Option<&'a Fact> {
    facts.iter().find(|fact| fact.subject == saving.subject && fact.note == name)
}

/// Splits a subject into the title of the check and the resource: `Idle volume: vol-1`.
fn split_subject(subject: &str) -> Option<(&str, &str)> {
    subject.split_once(": ")
}

/// Recommendation with the members that the schema of the tool defines; with all members if the schema defines none.
fn recommend(tool: &ToolSpec, facts: &[Fact], fact: &Fact, hint: Hint<'_>) -> Part {
    let (action, subject) = split_subject(&fact.subject).unwrap_or(("Stop paying for", &fact.subject));
    let title =
        if split_subject(&fact.subject).is_some() { fact.subject.clone() } else { format!("{action} {subject}") };
    let properties = &tool.schema()["properties"];
    // Medium if there is no fact about the effort or risk.
    let graded = |name: &str| {
        let value = grade(facts, fact, name).map_or("medium", |it| it.value.as_str());
        matching_value(&properties[name.to_lowercase()], Hint { text: value, ..hint })
    };
    let known = json!({
        "title": title,
        "resources": [subject],
        "evidence": [fact.id],
        "saving_per_month": amount(&properties["saving_per_month"], fact),
        "effort": graded(EFFORT),
        "risk": graded(RISK),
        "steps": [
            format!("Agree with the owner of {subject} on when this is safe."),
            "Keep a backup.".to_owned(),
            format!("{action}: {subject}."),
        ],
    });
    let mut input = match matching_value(tool.schema(), hint) {
        Value::Object(members) => members,
        _ => Map::new(),
    };
    for (name, value) in known.as_object().into_iter().flatten() {
        if properties.is_null() || !properties[name].is_null() {
            input.insert(name.clone(), value.clone());
        }
    }
    call(tool, &Value::Object(input))
}

fn call(tool: &ToolSpec, input: &Value) -> Part {
    Part::tool_call(&tool.name, input)
}
