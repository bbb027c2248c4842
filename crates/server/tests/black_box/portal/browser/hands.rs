//! Somebody at a browser, with a mouse or with the keyboard alone. Each main task is walked by both.

use doorward_testkit::Browser;

/// How somebody uses a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hands {
    /// Clicks, and types where she clicked.
    Mouse,
    /// Moves the focus by Tab and presses what has it: a focus that cannot be seen fails the test.
    Keyboard,
}

impl Hands {
    /// Presses a button, follows a link, opens a summary.
    #[track_caller]
    pub(super) fn press(self, browser: &Browser, css: &str) {
        match self {
            Self::Mouse => browser.click(css),
            Self::Keyboard => {
                tab_to(browser, css);
                browser.press("Enter");
            }
        }
    }

    /// Ticks a box or chooses one of several.
    #[track_caller]
    pub(super) fn tick(self, browser: &Browser, css: &str) {
        match self {
            Self::Mouse => browser.click(css),
            Self::Keyboard => {
                tab_to(browser, css);
                browser.press(" ");
            }
        }
    }

    /// Writes into a field, over what is there.
    #[track_caller]
    pub(super) fn write(self, browser: &Browser, css: &str, text: &str) {
        match self {
            Self::Mouse => browser.fill(css, text),
            Self::Keyboard => {
                tab_to(browser, css);
                browser.evaluate("document.activeElement.select?.()");
                browser.type_keys(text);
            }
        }
    }

    /// Chooses in a list by the beginning of what it says.
    #[track_caller]
    pub(super) fn choose(self, browser: &Browser, css: &str, text: &str) {
        match self {
            Self::Mouse => {
                let option = format!(
                    "[...document.querySelectorAll('{css} option')].find(o => o.text.startsWith({text:?})).value"
                );
                let value = browser.evaluate(&option);
                browser.click(&format!("{css} option[value={value}]"));
            }
            Self::Keyboard => {
                tab_to(browser, css);
                browser.type_keys(text);
            }
        }
    }
}

/// Moves the focus by the Tab key alone until it is on the first element of a CSS selector.
#[track_caller]
fn tab_to(browser: &Browser, css: &str) {
    browser.wait_for_element(css);
    let there = format!("document.activeElement === document.querySelector({css:?})");
    for _ in 0..150 {
        if browser.evaluate(&there) == true {
            let seen = "(() => { const style = getComputedStyle(document.activeElement); \
                        return style.outlineStyle !== 'none' || style.boxShadow !== 'none'; })()";
            assert_eq!(browser.evaluate(seen), true, "the focus is not visible on {css}");
            return;
        }
        browser.press("Tab");
    }
    panic!("the Tab key does not reach {css} at {}", browser.url());
}
