"use strict";

// Searching would need a worker from a blob: address, which the content security policy refuses.
window.Redoc.init("/openapi.json", { disableSearch: true }, document.getElementById("api"));
