module.exports = require("pulumi-appstore-devtest/program");
