//! The portal in real Chromium, on the data of `doorward demo`.

mod conditions;
mod every_page;
mod hands;
mod main_tasks;
mod main_tasks_at_doors;

use super::visitor::Visitor;
use doorward_testkit::{Browser, Look, World, eventually};
use hands::Hands;

const PROGRAM: &str = env!("CARGO_BIN_EXE_doorward");

/// A demo that runs, and what it printed.
struct Demo {
    /// Where it is.
    base: String,
    /// The owner's password.
    password: String,
    /// A key of the Access API.
    api_key: String,
}

/// The owner's name in demos.
const OWNER: &str = "owner@example.org";

impl Demo {
    /// Starts one.
    fn open(world: &mut World) -> Self {
        Self::start(world, &["demo", "--no-controllers", "--listen", "127.0.0.1:0"])
    }

    /// Starts one with its two controllers.
    fn with_controllers(world: &mut World) -> Self {
        Self::start(world, &["demo", "--listen", "127.0.0.1:0"])
    }

    fn start(world: &mut World, command: &[&str]) -> Self {
        world.start_command(command);
        let line = |before: &str, after: &str| {
            eventually("what the demo prints", || {
                let lines = world.log();
                let found = lines.iter().find_map(|line| line.split_once(before))?;
                Some(found.1.split(after).next()?.to_owned())
            })
        };
        let password = line("with the password ", "\n");
        let api_key = line("X-API-Key: ", "'");
        Self { base: format!("http://{}", world.address()), password, api_key }
    }

    /// A page of it.
    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// The owner without script.
    fn owner<'w>(&self, world: &'w World) -> Visitor<'w> {
        let visitor = Visitor::new(world);
        let signed = visitor.sign_in(OWNER, &self.password);
        assert_eq!(signed.status, 303, "{}", signed.text());
        visitor
    }

    /// The owner at her desk, signed in.
    fn browser(&self, look: Look) -> Browser {
        let browser = Browser::open(look);
        browser.go(&self.at("/sign-in"));
        browser.fill("#name", OWNER);
        browser.fill("#password", &self.password);
        browser.click("button.big");
        browser.wait_for("h1", "Dashboard");
        browser
    }
}

/// Plays a story on a demo, with the mouse and, on another demo, with the keyboard alone.
fn with_both_hands(story: impl Fn(&World, &Demo, &Browser, Hands)) {
    for hands in [Hands::Mouse, Hands::Keyboard] {
        doorward_testkit::play(PROGRAM, doorward_testkit::Engine::Sqlite, |world: &mut World| {
            let demo = Demo::open(world);
            let browser = demo.browser(Look::DESK);
            story(world, &demo, &browser, hands);
        });
    }
}
