//! Imports between a crate's files: a cycle stays in one folder, to which its own file `x.rs` or `x/mod.rs` belongs.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;

const CRATES: [&str; 6] = ["app/domain", "app/ui", "server/aws", "server/reports", "server/sandbox", "server/web"];
const NOT_CODE: &str = r##"(?s)//[^\n]*|r#".*?"#|r"[^"]*"|"(?:[^"\\]|\\.)*"|'(?:[^'\\\n]|\\.)'|\(in [\w:]+\)"##;
/// Test modules, with the name if they have their own file, and imports for tests.
const TESTS: &str = r"(?x)\#\[cfg\((?:all\()?test\b[^\]]*\]\s*(?:\#\[[^\]]*\]\s*)*
    (?:(?:pub(?:\(\w+\))?\s+)?mod\s+(?:(?<name>\w+)\s*;|\w+\s*\{(?s:.*))|[^;{}]*\buse\s[^;]*;)";
const IMPORT: &str = r"(?<export>\bpub(?:\([^)]*\))?\s+)?\buse\s+(?<tree>[^;]+);";
/// Innermost branches of an import's tree.
const TREE: &str = r"([\w:]*)\{([^{}]*)\}";
const PATH: &str = r"(?:\w+::)+\w+";

/// Path of a module or an item.
type ItemPath = Vec<String>;
type Modules = BTreeMap<ItemPath, Module>;

/// Source file: its imports by name, and all paths in its code.
struct Module {
    file: String,
    names: Vec<(String, ItemPath)>,
    paths: Vec<ItemPath>,
}

fn segments(path: &str) -> ItemPath {
    path.split("::").filter(|it| !it.is_empty()).map(str::to_owned).collect()
}

/// Names and paths of an import's tree, such as `a::{b, c as d}`.
fn expand(branches: &Regex, tree: &str) -> Vec<(String, ItemPath)> {
    let mut tree = tree.replace(" as ", "=").replace(char::is_whitespace, "");
    while let Some(found) = branches.captures(&tree) {
        let parts = found[2].split(',').filter(|it| !it.is_empty()).map(|it| found[1].to_owned() + it);
        tree = tree.replace(&found[0], &parts.collect::<Vec<_>>().join(","));
    }
    let import = |branch: &str| {
        let (path, alias) = branch.split_once('=').unwrap_or((branch, ""));
        let path = segments(path.trim_end_matches("::self"));
        Some((if alias.is_empty() { path.last()?.clone() } else { alias.to_owned() }, path))
    };
    tree.split(',').filter_map(import).collect()
}

/// Modules of a crate, from the paths and texts of its files. Exports of a module's own modules are names only.
fn modules(files: &[(String, String)]) -> Modules {
    let [skipped, tests, import, tree, path] = [NOT_CODE, TESTS, IMPORT, TREE, PATH].map(|it| Regex::new(it).unwrap());
    let (mut modules, mut test_modules) = (BTreeMap::new(), Vec::new());
    for (file, text) in files {
        let mut module = segments(&file.trim_end_matches(".rs").replace('/', "::"));
        module.pop_if(|last| last == "lib" || last == "mod");
        let code = skipped.replace_all(text, " ");
        let own_files = tests.captures_iter(&code).filter_map(|it| it.name("name"));
        test_modules.extend(own_files.map(|name| [module.as_slice(), &segments(name.as_str())].concat()));
        let code = tests.replace_all(&code, " ");
        let mut paths: Vec<_> =
            path.find_iter(&import.replace_all(&code, " ")).map(|it| segments(it.as_str())).collect();
        let mut names = Vec::new();
        for found in import.captures_iter(&code) {
            let imports = expand(&tree, &found["tree"]);
            let is_used = |path: &ItemPath| found.name("export").is_none() || path[0] == "crate" || path[0] == "super";
            paths.extend(imports.iter().map(|(_, path)| path.clone()).filter(is_used));
            names.extend(imports);
        }
        modules.insert(module, Module { file: file.clone(), names, paths });
    }
    modules.retain(|path, _| !test_modules.iter().any(|test| path.starts_with(test)));
    modules
}

/// Module that defines an item, by the item's path in the module `from`; `None` for other crates. Follows imports.
fn find<'a>(all: &'a Modules, from: &[String], path: &[String], depth: usize) -> Option<&'a ItemPath> {
    let (first, rest) = path.split_first()?;
    let module = match first.as_str() {
        "crate" => ItemPath::new(),
        "self" => from.to_vec(),
        "super" => from.split_last()?.1.to_vec(),
        _ => [from, std::slice::from_ref(first)].concat(),
    };
    let Some((module, _)) = all.get_key_value(&module) else {
        let (_, import) = all[from].names.iter().find(|(name, import)| name == first && import[0] != *first)?;
        return find(all, from, &[import, rest].concat(), depth.checked_sub(1)?);
    };
    find(all, module, rest, depth).or(Some(module))
}

fn folders_of(file: &str) -> BTreeSet<&str> {
    let (folder, name) = file.rsplit_once('/').unwrap_or(("", file));
    BTreeSet::from([folder, if name == "mod.rs" { folder } else { file.trim_end_matches(".rs") }])
}

/// Cycles that span folders: each file with those that it imports.
fn cycles(files: &[(String, String)]) -> Vec<String> {
    let all = modules(files);
    let mut imports: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (from, module) in &all {
        let targets = module.paths.iter().filter_map(|path| find(&all, from, path, 8)).filter(|it| *it != from);
        imports.insert(&module.file, targets.map(|it| all[it].file.as_str()).collect());
    }
    let mut reached = imports.clone();
    for via in imports.keys() {
        let targets = reached[via].clone();
        reached.values_mut().filter(|it| it.contains(via)).for_each(|it| it.extend(&targets));
    }
    let cycle = |file: &&str| reached[file].iter().copied().filter(|it| reached[it].contains(file)).collect();
    let mut cycles: BTreeSet<BTreeSet<&str>> = imports.keys().map(cycle).collect();
    cycles.retain(|cycle| {
        let shared = cycle.iter().map(|file| folders_of(file)).reduce(|one, other| &one & &other);
        shared.is_some_and(|it| it.is_empty())
    });
    let line = |file: &&str, cycle| format!("{file} -> {}\n", Vec::from_iter(&imports[file] & cycle).join(", "));
    cycles.iter().map(|cycle| cycle.iter().map(|file| line(file, cycle)).collect()).collect()
}

#[test]
fn cycles_of_imports_stay_in_one_folder() {
    for name in CRATES {
        let src = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(name).join("src");
        let (mut files, mut open) = (Vec::new(), vec![src.clone()]);
        while let Some(path) = open.pop() {
            if path.is_dir() {
                open.extend(std::fs::read_dir(path).unwrap().map(|it| it.unwrap().path()));
            } else if path.extension().is_some_and(|it| it == "rs") && !path.ends_with("main.rs") {
                let file = path.strip_prefix(&src).unwrap().to_str().unwrap().replace('\\', "/");
                files.push((file, std::fs::read_to_string(&path).unwrap()));
            }
        }
        let cycles = cycles(&files).join("\n");
        assert!(cycles.is_empty(), "in {name}, files of several folders import each other:\n{cycles}");
    }
}

#[test]
fn planted_cycles_are_found() {
    let shop = "mod till;\nmod price;\npub use self::{\n    price::Price,\n    till::open as buy,\n};";
    let till = "use super::Price;\npub fn open() { crate::log::write(); }";
    let cycles_with = |log: &str| {
        let files = [("lib.rs", ""), ("log.rs", log), ("a/mod.rs", shop), ("a/price.rs", ""), ("a/till.rs", till)];
        cycles(&files.map(|(file, text)| (file.to_owned(), text.to_owned())))
    };
    let expected = ["a/till.rs -> log.rs\nlog.rs -> a/till.rs\n"];
    assert_eq!(cycles_with("use crate::{\n    other::{self, b},\n    a::{Price, buy},\n};"), expected);
    assert_eq!(cycles_with("use crate::a;\nfn write() { a::buy(); }"), expected);
    let quiet = "// crate::a::buy\n\"crate::a::buy\";\nuse crate::a::Price;\n#[cfg(test)]\nmod t { crate::a::buy; }";
    assert!(cycles_with(quiet).is_empty());
}
