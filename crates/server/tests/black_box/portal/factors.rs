//! Signing in with a second factor: an authenticator app and recovery codes.

use super::me::{Browsing, PASSWORD, between};
use doorward_testkit::{Answer, code, on_both_engines};

/// Sets up an app for the owner; its secret, and the recovery codes.
#[track_caller]
fn set_up(owner: &Browsing<'_>) -> (String, Vec<String>) {
    let offered = owner.post("/me/app", &[]);
    assert_eq!(offered.status, 200, "{}", offered.text());
    assert!(offered.text().contains("<svg class=\"qr\""), "{}", offered.text());
    let secret = between(offered.text(), "id=\"secret\">", "<").replace(' ', "");
    owner.world.secrets.note(&secret);
    let wrong = owner.post("/me/app/code", &[("code", "000000")]);
    assert_eq!(wrong.status, 422, "{}", wrong.text());
    let confirmed = owner.post("/me/app/code", &[("code", &code(&secret, 0))]);
    assert_eq!(confirmed.status, 200, "{}", confirmed.text());
    let list = between(confirmed.text(), "id=\"codes\">", "</ul>");
    let codes: Vec<String> = list
        .split("<li>")
        .filter_map(|item| item.split_once("</li>").map(|(code, _)| code.to_owned()))
        .collect();
    assert_eq!(codes.len(), 10, "{list}");
    for code in &codes {
        owner.world.secrets.note(code);
    }
    (secret, codes)
}

/// Sends a code of either kind from half a sign-in.
#[track_caller]
fn enter(half: &Browsing<'_>, fields: &[(&str, &str)]) -> Answer {
    let token = half.token("/sign-in/code");
    half.send("/sign-in/code", &[&[("form_token", token.as_str())], fields].concat())
}

on_both_engines! {
    fn an_app_is_asked_for_from_the_next_sign_in_on(world: &mut World) {
        let company = world.open(&[]);
        let owner = Browsing::owner(world, &company);
        let (secret, codes) = set_up(&owner);
        assert!(!owner.page("/me").contains("A second factor keeps them out"));
        let file = owner.post("/me/recovery/file", &[("codes", &codes.join("\n"))]);
        let disposition = file.header("content-disposition").unwrap();
        assert_eq!(disposition, "attachment; filename=\"recovery-codes.txt\"");
        assert!(codes.iter().all(|code| file.text().contains(code.as_str())), "{}", file.text());
        let script = [("codes", "<script>")];
        assert_eq!(owner.post("/me/recovery/file", &script).status, 400);
        let (mut half, to) = Browsing::signs_in(world, PASSWORD);
        assert_eq!(to, "/sign-in/code?next=/portal");
        assert_eq!(half.get("/me").status, 303, "half is not in");
        assert_eq!(half.get("/portal").status, 303);
        let foreign = half.send("/sign-in/code", &[("code", &code(&secret, 30))]);
        assert_eq!(foreign.status, 403, "no form token");
        let wrong = enter(&half, &[("code", "000000")]);
        assert_eq!(wrong.status, 401);
        assert!(wrong.text().contains("That code was not right"), "{}", wrong.text());
        let shown = code(&secret, 30);
        let right = enter(&half, &[("code", &shown), ("next", "/me/security")]);
        assert_eq!((right.status, right.header("location")), (303, Some("/me/security")));
        half.keep(&right);
        assert_eq!(half.get("/me").status, 200);
        let (again, _) = Browsing::signs_in(world, PASSWORD);
        assert_eq!(enter(&again, &[("code", &shown)]).status, 401, "each code is taken once");
    }

    fn a_recovery_code_lets_her_in_once(world: &mut World) {
        let company = world.open(&[]);
        let owner = Browsing::owner(world, &company);
        let (_, codes) = set_up(&owner);
        let (mut half, _) = Browsing::signs_in(world, PASSWORD);
        let right = enter(&half, &[("recovery", &codes[3].to_uppercase())]);
        assert_eq!((right.status, right.header("location")), (303, Some("/portal")));
        half.keep(&right);
        assert!(half.page("/me/security").contains("9 recovery codes left"));
        let (again, _) = Browsing::signs_in(world, PASSWORD);
        let refused = enter(&again, &[("recovery", &codes[3])]);
        assert_eq!(refused.status, 401);
        assert!(refused.text().contains("none of your recovery codes"), "{}", refused.text());
        let renewed = half.post("/me/recovery", &[]);
        assert_eq!(renewed.status, 200, "{}", renewed.text());
        assert_eq!(enter(&again, &[("recovery", &codes[4])]).status, 401, "they are void");
    }

    fn five_wrong_codes_end_the_sign_in(world: &mut World) {
        let company = world.open(&[]);
        let owner = Browsing::owner(world, &company);
        let (secret, _) = set_up(&owner);
        let (half, _) = Browsing::signs_in(world, PASSWORD);
        let token = half.token("/sign-in/code");
        let shown = code(&secret, 30);
        for _ in 0..4 {
            assert_eq!(enter(&half, &[("code", "000000")]).status, 401);
        }
        let last = enter(&half, &[("code", "000000")]);
        assert_eq!(last.status, 401);
        assert!(last.text().contains("Begin again with your password"), "{}", last.text());
        let late = half.send("/sign-in/code", &[("form_token", &token), ("code", &shown)]);
        assert_eq!((late.status, late.header("location")), (303, Some("/sign-in?next=")));
        // Whoever knows the password and guesses on is stopped across all her sign-ins.
        let (second, _) = Browsing::signs_in(world, PASSWORD);
        for _ in 0..4 {
            enter(&second, &[("code", "000000")]);
        }
        let (third, _) = Browsing::signs_in(world, PASSWORD);
        enter(&third, &[("code", "000000")]);
        let limited = enter(&third, &[("code", &shown)]);
        assert_eq!(limited.status, 429, "{}", limited.text());
        assert!(limited.text().contains("quarter of an hour"), "{}", limited.text());
    }

    fn a_code_confirms_who_she_is_and_removal_asks_for_that(world: &mut World) {
        let company = world.open(&[]);
        let owner = Browsing::owner(world, &company);
        let (secret, _) = set_up(&owner);
        world.execute("UPDATE portal_session SET confirmed_at = 1");
        let stale = owner.get("/me/app/remove");
        assert_eq!(stale.header("location"), Some("/confirm?next=/me/app/remove"));
        assert_eq!(owner.post("/me/app/remove", &[]).status, 303);
        assert_eq!(world.number("SELECT COUNT(*) FROM totp"), 1, "not without a proof");
        let wrong = owner.post("/confirm", &[("code", "000000"), ("next", "/me/app/remove")]);
        assert_eq!(wrong.status, 401, "{}", wrong.text());
        let next = ("next", "/me/app/remove");
        let right = owner.post("/confirm", &[("code", &code(&secret, 30)), next]);
        assert_eq!((right.status, right.header("location")), (303, Some("/me/app/remove")));
        owner.done("/me/app/remove", &[]);
        assert_eq!(world.number("SELECT COUNT(*) FROM totp"), 0);
        assert_eq!(world.number("SELECT COUNT(*) FROM recovery_code"), 0);
        let (_, to) = Browsing::signs_in(world, PASSWORD);
        assert_eq!(to, "/portal");
    }
}
