//! `doorward demo`: what it prints works when it is pasted.

use doorward_testkit::{Company, World, eventually, on_both_engines};
use std::process::Command;

/// Runs what somebody pastes into a shell; what it prints.
fn paste(lines: &str) -> String {
    let output = Command::new("bash").args(["-euc", lines]).output().expect("there is a shell");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The printed lines, once the last of them is there.
fn printed(world: &World) -> String {
    let lines = eventually("the lines to paste", || {
        let lines = world.log();
        lines.iter().any(|line| line.starts_with("doorward audit list")).then_some(lines)
    });
    let pasted = lines.iter().skip_while(|line| !line.starts_with("# a token"));
    let pasted = pasted.take_while(|line| !line.starts_with("doorward audit list"));
    pasted.cloned().collect::<Vec<_>>().join("\n")
}

on_both_engines! {
    fn demo_lines_work_when_pasted(world: &mut World) {
        let clinic: Company = world.set_up(&[]);
        world.start_command(&["demo", "--listen", "127.0.0.1:0"]);
        let answers = paste(&printed(world));
        let codes: Vec<_> = answers
            .lines()
            .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
            .map(|json| (json["response_code"].as_i64(), json["response_subcode"].as_i64()))
            .collect();
        let (done, wrong_pin) = ((Some(1), Some(0)), (Some(0), Some(1004)));
        assert_eq!(codes, [done, done, wrong_pin, done], "{answers}");
        world.stop();
        // It has a place of its own, which goes with it; the installation beside it is untouched.
        let own = world.path("data");
        let left: Vec<_> =
            own.parent().unwrap().read_dir().unwrap().map(|f| f.unwrap().path()).collect();
        assert_eq!(left, [own]);
        assert_eq!(world.number("SELECT COUNT(*) FROM company"), 1);
        assert_eq!(world.people(&clinic), 0);
    }
}
