//! The sandbox's model: writes about the facts in its prompt by reference (`{{F3}}`), and calls offered tools.

use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::facts::{EFFORT, Fact, RISK, facts};
use super::flaws;
use super::relevance::about;
use super::reply::{Part, Reply, Stop};
use super::request::{Request, ToolSpec};
use super::schema::{Hint, amount, fitting};
use crate::model_faults::ModelFaults;
use crate::random::hash;

/// Tools with special handling.
const RECOMMEND: &str = "recommend";
const QUERY_COSTS: &str = "query_costs";

const STOPPED: &str = "Sorry, the model cannot answer this question.";
const NO_FACTS: &str = "The prompt contains no facts, so there is nothing to report about these costs.";
const DONE: &str = "That is all that the facts support.";
const HEADING: &str = "Cost highlights";
const LOOKED_UP: &str = "Query results";
const LOOKING: &str = "I will look that up.";

/// Limits of one reply: subjects, facts per subject, subjects in the first paragraph, paragraphs, recommendations.
const SUBJECTS: usize = 9;
const CLAUSES: usize = 4;
const FIRST_SUBJECTS: usize = 1;
const A_PARAGRAPH: usize = 3;
const RECOMMENDATIONS: usize = 3;

/// The reply to a request; deterministic for a request and its faults.
pub(super) fn reply(request: &Request, mood: &ModelFaults, day: Date) -> Reply {
    if request.is_stopped_by_guardrail() {
        return Reply { parts: vec![Part::Text(STOPPED.to_owned())], stop: Stop::GuardrailIntervened };
    }
    let results = request.results();
    let mut told = match &results {
        Some(results) => facts(std::iter::once(results.as_str())),
        None => facts(request.texts()),
    };
    let asked = request.asked();
    let mut heading = HEADING.to_owned();
    if let (Some(_), Some(asked)) = (&results, &asked) {
        // Both the facts of the tool results and those of the prompt, filtered by the question.
        let all: Vec<Fact> = facts(request.texts()).into_iter().chain(told.clone()).collect();
        let found = about(&all, asked);
        match found.first() {
            Some(first) => heading = name(&first.subject),
            None => LOOKED_UP.clone_into(&mut heading),
        }
        if !found.is_empty() {
            told = found;
        }
    }
    let words = request.question();
    let hint = Hint { words: &words, day };
    let facts = flaws::remembered(&told, mood);
    let parts = match &results {
        Some(_) if facts.is_empty() => vec![Part::Text(DONE.to_owned())],
        Some(_) => vec![Part::Text(prose(&heading, &facts))],
        None => first_turn(request, &facts, hint),
    };
    Reply::new(flaws::spoilt(parts, &told, mood))
}

fn first_turn(request: &Request, facts: &[Fact], hint: Hint<'_>) -> Vec<Part> {
    if let Some(tool) = request.tool(QUERY_COSTS).filter(|_| !hint.words.is_empty()) {
        return vec![Part::Text(LOOKING.to_owned()), call(tool, &fitting(tool.schema(), hint))];
    }
    let mut parts = vec![Part::Text(prose(HEADING, facts))];
    if let Some(tool) = request.tool(RECOMMEND) {
        let worth_doing = worth_doing(facts).into_iter().take(RECOMMENDATIONS);
        parts.extend(worth_doing.map(|fact| recommend(tool, facts, fact, hint)));
    }
    if let Some(tool) = request.forced().filter(|_| parts.len() == 1) {
        parts.push(call(tool, &fitting(tool.schema(), hint)));
    }
    parts
}

/// A heading and a few paragraphs.
fn prose(heading: &str, facts: &[Fact]) -> String {
    if facts.is_empty() {
        return NO_FACTS.to_owned();
    }
    let mut subjects: Vec<(&str, Vec<&Fact>)> = Vec::new();
    for fact in facts.iter().filter(|fact| !fact.is_saving() && !fact.is_grade()) {
        match subjects.iter_mut().find(|(subject, _)| *subject == fact.subject) {
            Some((_, known)) => known.push(fact),
            None => subjects.push((&fact.subject, vec![fact])),
        }
    }
    let sentences: Vec<String> =
        subjects.iter().take(SUBJECTS).map(|(subject, facts)| sentence(subject, facts)).collect();
    let (first, rest) = sentences.split_at(FIRST_SUBJECTS.min(sentences.len()));
    let mut paragraphs = vec![format!("## {heading}")];
    paragraphs.extend([first].into_iter().chain(rest.chunks(A_PARAGRAPH)).map(|sentences| sentences.join(" ")));
    let saving = |fact: &Fact| {
        let risk = grade(facts, fact, RISK).map(|it| format!(" at {} risk", it.value)).unwrap_or_default();
        format!("- {}: {} could be saved{risk}.", name(&fact.subject), fact.figure())
    };
    let list: Vec<String> = savings(facts).into_iter().take(RECOMMENDATIONS).map(saving).collect();
    paragraphs.push(list.join("\n"));
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs.join("\n\n")
}

/// A sentence: `` `Amazon RDS` cost {{F3}}, {{F4}} more than before. ``
fn sentence(subject: &str, facts: &[&Fact]) -> String {
    let clauses = facts.iter().take(CLAUSES).enumerate().map(|(place, fact)| {
        let is_change = fact.is_percentage() && fact.is_about("change");
        match fact.number() {
            Some(number) if is_change => {
                let direction = if number.is_sign_negative() { "less" } else { "more" };
                format!("{} {direction} than before", fact.unsigned())
            }
            _ if place == 0 && fact.is_money() && fact.is_about("cost") => format!("cost {}", fact.figure()),
            _ => format!("{} {}", fact.kind_in_words(), fact.figure()),
        }
    });
    let clauses = clauses.collect::<Vec<_>>().join(", ");
    let colon = if clauses.starts_with("cost ") { "" } else { ":" };
    format!("{}{colon} {clauses}.", name(subject))
}

/// A name in backticks, without backticks and control characters.
fn name(subject: &str) -> String {
    let words: String = subject.chars().map(|it| if it == '`' || it.is_control() { ' ' } else { it }).collect();
    format!("`{words}`")
}

/// Savings, the largest first.
fn savings(facts: &[Fact]) -> Vec<&Fact> {
    let mut savings: Vec<&Fact> = facts.iter().filter(|fact| fact.is_saving()).collect();
    savings.sort_by_key(|fact| std::cmp::Reverse(fact.number()));
    savings
}

/// Savings of single resources. A subject with a number of findings is a sum, and not actionable.
fn worth_doing(facts: &[Fact]) -> Vec<&Fact> {
    let is_sum = |it: &&Fact| facts.iter().any(|other| other.subject == it.subject && other.unit == "findings");
    savings(facts).into_iter().filter(|fact| !is_sum(fact)).collect()
}

/// The effort or risk of a saving, where a fact grades it.
fn grade<'a>(facts: &'a [Fact], saving: &Fact, name: &str) -> Option<&'a Fact> {
    facts.iter().find(|fact| fact.subject == saving.subject && fact.note == name)
}

/// Problem and resource of a subject: `Idle volume: vol-1`.
fn named(subject: &str) -> Option<(&str, &str)> {
    subject.split_once(": ")
}

/// A recommendation with the members that the tool's schema defines, or with all where it defines none.
fn recommend(tool: &ToolSpec, facts: &[Fact], fact: &Fact, hint: Hint<'_>) -> Part {
    let (what, subject) = named(&fact.subject).unwrap_or(("Stop paying for", &fact.subject));
    let title = if named(&fact.subject).is_some() { fact.subject.clone() } else { format!("{what} {subject}") };
    let properties = &tool.schema()["properties"];
    // The check's own grade; medium for an ungraded saving.
    let graded = |name: &str| {
        let words = grade(facts, fact, name).map_or("medium", |it| it.value.as_str());
        fitting(&properties[name.to_lowercase()], Hint { words, ..hint })
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
            format!("{what}: {subject}."),
        ],
    });
    let mut input = match fitting(tool.schema(), hint) {
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
    called(&tool.name, input)
}

pub(super) fn called(name: &str, input: &Value) -> Part {
    let input = input.to_string();
    let id = format!("tooluse_{:016x}", hash(format!("{name} {input}").as_bytes()));
    Part::Call { id, name: name.to_owned(), input }
}
