// Goes on by itself where a person has just said who they are: sends the form, or follows the link.
const onward = document.querySelector("[data-goes-on]");
if (onward instanceof HTMLFormElement) onward.requestSubmit();
else onward?.click();
