//! What a browser says it is, in the names that people know. A hint for its owner, and never more:
//! browsers say what they like.

/// A browser, and what it runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Device {
    /// The browser.
    pub(super) browser: Option<&'static str>,
    /// What it runs on.
    pub(super) system: Option<&'static str>,
}

/// Marks, the particular before the general: nearly every browser claims to be several others.
const BROWSERS: [(&str, &str); 11] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Vivaldi/", "Vivaldi"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Version/", "Safari"),
    ("curl/", "curl"),
    ("python-requests/", "Python"),
];
const SYSTEMS: [(&str, &str); 8] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
    ("X11", "Unix"),
];

/// Reads what a browser says (RFC 9110, section 10.1.5).
pub(super) fn read(user_agent: &str) -> Device {
    let first = |marks: &[(&str, &'static str)]| {
        let found = marks.iter().find(|(mark, _)| user_agent.contains(mark));
        found.map(|(_, name)| *name)
    };
    Device { browser: first(&BROWSERS), system: first(&SYSTEMS) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_told_apart_by_what_only_they_say() {
        let is = |text: &str, browser, system| {
            let expected = Device { browser: Some(browser), system: Some(system) };
            assert_eq!(read(text), expected, "{text}");
        };
        let chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) \
                      Chrome/140.0.0.0 Safari/537.36";
        is(chrome, "Chrome", "Linux");
        is(&chrome.replace("X11; Linux x86_64", "Linux; Android 10; K"), "Chrome", "Android");
        is(&format!("{chrome} Edg/140.0"), "Edge", "Linux");
        let safari = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 \
                      (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1";
        is(safari, "Safari", "iPhone");
        let firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 \
                       Firefox/143.0";
        is(firefox, "Firefox", "Windows");
        assert_eq!(read("something else"), Device { browser: None, system: None });
    }
}
