// Goes on by itself where a person has just said who they are.
document.querySelector("[data-goes-on]")?.requestSubmit();
