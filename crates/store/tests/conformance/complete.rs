//! That no public function of the store is without a story: read from the sources themselves.

use std::collections::BTreeSet;
use std::path::Path;

/// Every source file of a folder with its name, without the folders in it.
fn sources(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            found.push((name, std::fs::read_to_string(&path).unwrap()));
        }
    }
    found.sort();
    found
}

/// The names of public functions that a source begins a line with, but for those of its tests and
/// those that a macro names.
fn public_functions(source: &str) -> Vec<&str> {
    let product = source.split("#[cfg(test)]").next().unwrap_or_default();
    let heads = product.lines().filter_map(|line| line.trim_start().strip_prefix("pub "));
    let functions = heads.filter_map(|head| {
        let head = head.strip_prefix("const ").unwrap_or(head);
        head.strip_prefix("async ").unwrap_or(head).strip_prefix("fn ")
    });
    let names = functions.filter_map(|head| head.split(['(', '<']).next());
    names.filter(|name| !name.starts_with('$')).collect()
}

/// What is called in none of the stories: functions as `module::function`, methods as `.method`.
fn without_story(
    modules: &[(String, String)],
    methods: &[(String, String)],
    stories: &str,
) -> BTreeSet<String> {
    // Comments tell of functions without calling them.
    let code: Vec<_> = stories.lines().filter_map(|line| line.split("//").next()).collect();
    let code = code.join("\n");
    let called = |name: &str| {
        let mut rest = code.as_str();
        while let Some(at) = rest.find(name) {
            let end = rest[at + name.len()..].chars().next();
            if !end.is_some_and(|next| next.is_alphanumeric() || next == '_') {
                return true;
            }
            rest = &rest[at + name.len()..];
        }
        false
    };
    let mut missing = BTreeSet::new();
    for (module, source) in modules {
        let names = public_functions(source).into_iter().map(|name| format!("{module}::{name}"));
        missing.extend(names.filter(|name| !called(name)));
    }
    for (_, source) in methods {
        for name in public_functions(source) {
            if !called(&format!(".{name}")) && !called(&format!("::{name}")) {
                missing.insert(format!(".{name}"));
            }
        }
    }
    missing
}

#[test]
fn every_public_function_of_the_store_has_a_story() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut modules = sources(&root.join("src"));
    modules.retain(|(name, _)| name != "lib");
    let mut methods = sources(&root.join("src/db"));
    // What it counts has tests of its own beside it; the stories read the counts.
    methods.retain(|(name, _)| name != "timings");
    let stories: String = sources(&root.join("tests/conformance"))
        .into_iter()
        .filter(|(name, _)| name != "complete")
        .map(|(_, source)| source + "\n")
        .collect();
    let functions: usize =
        modules.iter().chain(&methods).map(|(_, source)| public_functions(source).len()).sum();
    assert!(functions > 50, "only {functions} public functions were found");
    let missing = without_story(&modules, &methods, &stories);
    assert!(missing.is_empty(), "no story calls {missing:?}");
}

#[test]
fn a_function_without_a_story_is_found() {
    let text = "/// Docs.\npub fn one(c: C) {}\npub(crate) fn two() {}\nfn three() {}\n    pub async fn \
                four<T>(t: T) {}\npub const fn five() {}\npub fn $six() {}\n#[cfg(test)]\npub fn seven() {}\n";
    assert_eq!(public_functions(text), ["one", "four", "five"]);
    let sources = [("names".to_owned(), text.to_owned())];
    let missing = |stories| without_story(&sources, &[], stories).into_iter().collect::<Vec<_>>();
    assert_eq!(missing("names::one(c); names::four(t)"), ["names::five"]);
    assert_eq!(missing("names::one_more(); names::four\nnames::five"), ["names::one"]);
    assert_eq!(missing("// names::one\nnames::four; names::five"), ["names::one"]);
    let methods = |stories| without_story(&[], &sources, stories).len();
    assert_eq!((methods("x.one(); X::four(); x.fiver()"), methods("x.one")), (1, 2));
}
