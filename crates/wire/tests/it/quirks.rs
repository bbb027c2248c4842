//! `docs/quirks.md` names tests; this keeps the names true.

const QUIRKS: &str = include_str!("../../../../docs/quirks.md");

const TESTS: [&str; 12] = [
    include_str!("../../src/json/tests.rs"),
    include_str!("../../src/authx/request/tests.rs"),
    include_str!("../../src/authx/biometric/tests.rs"),
    include_str!("../../src/authx/hash/tests.rs"),
    include_str!("../../src/multipart/tests.rs"),
    include_str!("../../src/access/parameters/tests.rs"),
    include_str!("../../src/access/api_key/tests.rs"),
    include_str!("../../src/access/scalar/tests.rs"),
    include_str!("../../src/access/list/tests.rs"),
    concat!(
        include_str!("../../src/access/request/tests.rs"),
        include_str!("../../src/access/request/tests/link.rs")
    ),
    include_str!("samples.rs"),
    concat!(include_str!("properties.rs"), include_str!("forms.rs"), include_str!("access.rs")),
];

/// Whether a word between back-ticks is a test's name: they are sentences, field names are not.
fn is_test_name(word: &str) -> bool {
    word.matches('_').count() >= 3 && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

#[test]
fn every_test_that_the_list_of_quirks_names_exists() {
    let names: Vec<&str> = QUIRKS.split('`').filter(|word| is_test_name(word)).collect();
    assert!(names.len() > 30, "the list names its tests between back-ticks");
    for name in names {
        let definition = format!("fn {name}(");
        assert!(TESTS.iter().any(|file| file.contains(&definition)), "no test is called {name}");
    }
}
