//! `docs/quirks.md` names tests; this keeps the names true.

use std::path::Path;

const QUIRKS: &str = include_str!("../../../../docs/quirks.md");

/// The Rust source of every crate, one text: a quirk's test lives beside the rule that it keeps, in
/// whichever crate that is.
fn sources(folder: &Path, text: &mut String) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            sources(&path, text)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            text.push_str(&std::fs::read_to_string(&path)?);
        }
    }
    Ok(())
}

/// Whether a word between back-ticks is a test's name: they are sentences, field names are not.
fn is_test_name(word: &str) -> bool {
    word.matches('_').count() >= 3 && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

#[test]
fn every_test_that_the_list_of_quirks_names_exists() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut text = String::new();
    sources(&crates, &mut text).expect("the crates are readable");
    let names: Vec<&str> = QUIRKS.split('`').filter(|word| is_test_name(word)).collect();
    assert!(names.len() > 30, "the list names its tests between back-ticks");
    for name in names {
        assert!(text.contains(&format!("fn {name}(")), "no test is called {name}");
    }
}
