//! The texts of some pages in every language, read from Fluent files.

use super::Language;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use std::collections::BTreeSet;
use std::path::Path;

/// The texts of a crate's pages.
pub struct Dictionary {
    bundles: Vec<(Language, FluentBundle<FluentResource>)>,
}

impl Dictionary {
    /// Reads the files of every language. What cannot be read is left out and logged; a test of the
    /// crate that has the files fails for it, see [`problems`].
    pub fn new(files: &[(Language, &[&'static str])]) -> Self {
        let bundles = files.iter().map(|(language, texts)| (*language, bundle(*language, texts)));
        Self { bundles: bundles.collect() }
    }

    /// Whether there is such a text.
    pub(super) fn has(&self, language: Language, key: &str) -> bool {
        self.bundles.iter().any(|(own, bundle)| *own == language && bundle.has_message(key))
    }

    /// A text; its own name when there is none of it.
    pub(super) fn say(
        &self,
        language: Language,
        key: &str,
        args: Option<&FluentArgs<'_>>,
    ) -> String {
        let bundle = self.bundles.iter().find(|(own, _)| *own == language);
        let text = bundle.and_then(|(_, bundle)| {
            let pattern = bundle.get_message(key)?.value()?;
            let mut errors = Vec::new();
            Some(bundle.format_pattern(pattern, args, &mut errors).into_owned())
        });
        text.unwrap_or_else(|| {
            tracing::error!(key, language = language.tag(), "a text is missing");
            key.to_owned()
        })
    }
}

fn bundle(language: Language, texts: &[&'static str]) -> FluentBundle<FluentResource> {
    let tags = language.tag().parse().into_iter().collect();
    let mut bundle = FluentBundle::new_concurrent(tags);
    // The marks around arguments are for text of mixed direction, and end up in what people copy.
    bundle.set_use_isolating(false);
    for text in texts {
        let resource =
            FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(read, errors)| {
                tracing::error!(?errors, language = language.tag(), "texts cannot be read");
                read
            });
        if let Err(errors) = bundle.add_resource(resource) {
            tracing::error!(?errors, language = language.tag(), "texts are there twice");
        }
    }
    bundle
}

/// What is wrong with the texts of a crate: unreadable or doubled ones, those that one language has
/// and another has not or with other arguments, those that nothing says, and those that are said and
/// are not there. `sources` are the program texts and templates that say them.
///
/// A text is said by naming it whole in quotation marks.
pub fn problems(
    files: &[(Language, &[&'static str])],
    sources: &[(String, String)],
) -> Vec<String> {
    let mut found = Vec::new();
    let mut all: Vec<(Language, Vec<Message>)> = Vec::new();
    for (language, texts) in files {
        let mut messages = Vec::new();
        for text in *texts {
            match FluentResource::try_new((*text).to_owned()) {
                Ok(_) => messages.extend(messages_of(text)),
                Err((_, errors)) => found.push(format!("{}: {errors:?}", language.tag())),
            }
        }
        let mut seen = BTreeSet::new();
        for (key, _) in &messages {
            if !seen.insert(key.clone()) {
                found.push(format!("{}: {key} is there twice", language.tag()));
            }
        }
        all.push((*language, messages));
    }
    for (language, messages) in &all {
        for (other, others) in &all {
            for (key, arguments) in messages {
                match others.iter().find(|(name, _)| name == key) {
                    None => found.push(format!("{}: {key} is missing", other.tag())),
                    Some((_, theirs)) if theirs != arguments => found.push(format!(
                        "{key}: {} has {arguments:?}, {} has {theirs:?}",
                        language.tag(),
                        other.tag()
                    )),
                    Some(_) => {}
                }
            }
        }
    }
    let known: BTreeSet<&str> =
        all.iter().flat_map(|(_, m)| m.iter().map(|(key, _)| key.as_str())).collect();
    for key in &known {
        let quoted = format!("\"{key}\"");
        if !sources.iter().any(|(_, source)| source.contains(&quoted)) {
            found.push(format!("{key} is said nowhere"));
        }
    }
    for (name, source) in sources {
        for key in said(source).into_iter().filter(|key| !known.contains(key)) {
            found.push(format!("{name} says {key}, which is not there"));
        }
    }
    found
}

/// The name of a message, and those of its arguments.
type Message = (String, BTreeSet<String>);

/// The names of the messages of a file, with those of their arguments.
fn messages_of(text: &str) -> Vec<Message> {
    let mut messages: Vec<Message> = Vec::new();
    for line in text.lines() {
        let name = line.split_once('=').map(|(name, _)| name.trim());
        let begins = line.starts_with(|c: char| c.is_ascii_alphabetic());
        if let Some(name) = name.filter(|_| begins) {
            messages.push((name.to_owned(), BTreeSet::new()));
        }
        let Some((_, arguments)) = messages.last_mut() else { continue };
        for part in line.split('$').skip(1) {
            let end = part.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
            arguments.insert(part.get(..end.unwrap_or(part.len())).unwrap_or_default().to_owned());
        }
    }
    messages
}

/// What a source says: the quoted names behind the calls that say one, and whatever begins as the texts
/// do that tell what was just done.
fn said(source: &str) -> Vec<&str> {
    let mut keys = Vec::new();
    for call in ["say(\"", "one(\"", "two(\"", "count(\""] {
        for (at, _) in source.match_indices(call) {
            let before = source.get(..at).and_then(|before| before.chars().next_back());
            if before.is_none_or(|c| !c.is_alphanumeric() && c != '_') {
                keys.extend(source.get(at + call.len()..).and_then(|rest| rest.split('"').next()));
            }
        }
    }
    for (at, _) in source.match_indices("\"done-") {
        let key = source.get(at + 1..).and_then(|rest| rest.split('"').next());
        keys.extend(key.filter(|key| *key != "done-"));
    }
    keys
}

/// Every file in a folder and below, by its path: where [`problems`] looks for texts that are said.
///
/// # Errors
/// When one of them cannot be read as text.
pub fn sources(folder: &Path, found: &mut Vec<(String, String)>) -> std::io::Result<()> {
    for entry in folder.read_dir()? {
        let path = entry?.path();
        if path.is_dir() {
            sources(&path, found)?;
        } else {
            found.push((path.display().to_string(), std::fs::read_to_string(&path)?));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const EN: &[&str] =
        &["hello = Hello { $name }\nfew = { $n ->\n  [one] one\n *[other] { $n }\n }\n"];
    const ES: &[&str] = &["hello = Hola { $nombre }\nonly = Solo\n"];

    #[test]
    fn every_kind_of_problem_is_found() {
        let files = [(Language::English, EN), (Language::Spanish, ES)];
        let sources = [(
            "page.html".to_owned(),
            "{{ t.say(\"gone\") }} desk.done(\"/elsewhere\") t.one(\"hello\", \"few\")".to_owned(),
        )];
        let found = problems(&files, &sources);
        let has = |part: &str| found.iter().any(|problem| problem.contains(part));
        assert!(has("es: few is missing") && has("en: only is missing"), "{found:?}");
        assert!(has("hello: en has {\"name\"}, es has {\"nombre\"}"), "{found:?}");
        assert!(has("only is said nowhere") && !has("few is said nowhere"), "{found:?}");
        assert!(has("page.html says gone") && !has("elsewhere"), "{found:?}");
        assert!(problems(&[(Language::English, &["a = {"])], &[]).len() == 1);
        assert!(problems(&[(Language::English, EN)], &[]).len() == 2, "said nowhere");
    }
}
